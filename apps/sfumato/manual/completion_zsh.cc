#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/sfumato/manual/candidates.h"
#include "apps/sfumato/manual/completion.h"
#include "apps/sfumato/manual/short_help.h"

namespace sfumato::app {

namespace {

// Text inside '...' of a specification for _arguments or _describe.
std::string zsh_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// What completes a value: "message:action".
std::string zsh_action(const std::string& message, const OptionShape& option) {
  const Candidates found = candidates(option);
  const std::string name = zsh_text(message);
  if (found.words.empty()) return name + (found.folders ? ":_files -/" : found.files ? ":_files" : ": ");
  if (!found.files) return fmt::format("{}:({})", name, fmt::join(found.words, " "));
  return fmt::format("{}:{{_alternative \"names:{}:({})\" \"files:file:_files\"}}", name, name,
                     fmt::join(found.words, " "));
}

std::string zsh_option(const OptionShape& option) {
  std::string lines;
  for (const std::string& name : option.names) {
    const std::string others = fmt::format("{}", fmt::join(option.names, " "));
    const std::string assigned = !option.takes_value ? "" : name.starts_with("--") ? "=" : "+";
    const std::string value = option.takes_value ? ":" + zsh_action(option.value, option) : "";
    const std::string once = option.repeated ? "*" : fmt::format("({})", others);
    lines += fmt::format("    '{}{}{}[{}]{}' \\\n", once, name, assigned, zsh_text(short_help(option.help)), value);
  }
  return lines;
}

std::string zsh_arguments(const CommandShape& command) {
  std::string lines;
  for (const OptionShape& option : command.options) {
    if (!option.positional) lines += zsh_option(option);
  }
  for (const OptionShape& option : command.options) {
    if (option.positional) {
      lines += fmt::format("    '{}:{}' \\\n", option.repeated ? "*" : ":", zsh_action(option.names.front(), option));
    }
  }
  return lines;
}

std::string zsh_function(const CommandShape& command) {
  const std::string name = fmt::format("_{}", fmt::join(command.words, "_"));
  if (command.commands.empty()) {
    return fmt::format("{}() {{\n  _arguments -s \\\n{}    && return 0\n}}\n", name, zsh_arguments(command));
  }
  std::string functions;
  std::string list;
  std::string cases;
  for (const CommandShape& below : command.commands) {
    functions += zsh_function(below);
    list += fmt::format("    '{}:{}'\n", below.words.back(), zsh_text(below.what));
    cases += fmt::format("    {}) {}_{} ;;\n", below.words.back(), name, below.words.back());
  }
  return functions + fmt::format(
                         "{}() {{\n  local -a commands line\n  local state\n  typeset -A opt_args\n"
                         "  commands=(\n{}  )\n"
                         "  _arguments -C \\\n{}    '1: :->command' '*:: :->below'\n"
                         "  case $state in\n  command) _describe command commands ;;\n"
                         "  below)\n    case $line[1] in\n{}    esac ;;\n  esac\n}}\n",
                         name, list, zsh_arguments(command), cases);
}

}  // namespace

std::string zsh_completion(const CommandShape& program) {
  return "#compdef sfumato\n# Completion of sfumato for zsh, made by `sfumato completion zsh`.\n" +
         zsh_function(program) +
         "# As a file of fpath it is the function itself; by `source` it is registered.\n"
         "if [[ $funcstack[1] == _sfumato ]]; then\n  _sfumato \"$@\"\nelse\n  compdef _sfumato sfumato\nfi\n";
}

}  // namespace sfumato::app
