#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "apps/sfumato/manual/candidates.h"
#include "apps/sfumato/manual/completion.h"

namespace sfumato::app {

namespace {

// The words of a case in the script: what comes after an option, or what a command takes.
struct BashCases {
  std::string commands;                       // "sfumato train" | "sfumato plot loss"
  std::string options;                        // a case for each command
  std::map<std::string, std::string> values;  // the action for "sfumato train --schedule"
};

std::string bash_action(const Candidates& found) {
  std::string action;
  if (!found.words.empty()) action += fmt::format("_sfumato_words '{}'; ", fmt::join(found.words, " "));
  if (found.files) action += "_sfumato_files -f; ";
  if (found.folders) action += "_sfumato_files -d; ";
  return action;
}

void add_cases(const CommandShape& command, BashCases& cases) {
  const std::string name = fmt::format("{}", fmt::join(command.words, " "));
  cases.commands += (cases.commands.empty() ? "" : " | ") + fmt::format("'{}'", name);
  std::string options;
  std::string arguments;
  for (const OptionShape& option : command.options) {
    if (option.positional) arguments += bash_action(candidates(option));
    for (const std::string& text : option.names) {
      if (option.positional) continue;
      options += text + " ";
      if (option.takes_value) cases.values[fmt::format("'{} {}'", name, text)] = bash_action(candidates(option));
    }
  }
  std::string below;
  for (const CommandShape& one : command.commands) below += one.words.back() + " ";
  if (!below.empty()) arguments += fmt::format("_sfumato_words '{}'; ", below);
  cases.options += fmt::format("    '{}')\n      if [[ $cur == -* ]]; then _sfumato_words '{}'; else {}:; fi ;;\n",
                               name, options, arguments);
  for (const CommandShape& one : command.commands) add_cases(one, cases);
}

constexpr const char* kBashHead = R"(# Completion of sfumato for bash, made by `sfumato completion bash`.
_sfumato_words() {
  COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}
_sfumato_files() {
  compopt -o filenames
  local IFS=$'\n'
  COMPREPLY+=($(compgen "$1" -- "$cur"))
}
_sfumato() {
  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=sfumato i
  COMPREPLY=()
  # bash takes the = of --option=value for a word.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $before == = && COMP_CWORD -gt 1 ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
)";

}  // namespace

std::string bash_completion(const CommandShape& program) {
  BashCases cases;
  add_cases(program, cases);
  std::string values;
  for (const auto& [option, action] : cases.values) values += fmt::format("    {}) {}return ;;\n", option, action);
  return fmt::format(
      "{}      {}) command+=\" ${{COMP_WORDS[i]}}\" ;;\n    esac\n  done\n  case \"$command $before\" in\n{}  esac\n"
      "  case $command in\n{}  esac\n}}\ncomplete -F _sfumato sfumato\n",
      kBashHead, cases.commands, values, cases.options);
}

std::string completion_script(Shell shell, const CommandShape& program) {
  switch (shell) {
    case Shell::bash:
      return bash_completion(program);
    case Shell::zsh:
      return zsh_completion(program);
    case Shell::fish:
      return fish_completion(program);
  }
  return {};
}

}  // namespace sfumato::app
