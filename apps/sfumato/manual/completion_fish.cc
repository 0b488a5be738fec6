#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/sfumato/manual/candidates.h"
#include "apps/sfumato/manual/completion.h"
#include "apps/sfumato/manual/short_help.h"

namespace sfumato::app {

namespace {

// Text inside '...'.
std::string fish_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// What comes after the options of `complete` to offer these.
std::string fish_candidates(const Candidates& found) {
  std::string words = found.words.empty() ? "" : fmt::format(" -a '{}'", fmt::join(found.words, " "));
  if (found.folders) words += " -a '(__fish_complete_directories)'";
  return (found.files ? " -F" : " -f") + words;
}

void add_lines(const CommandShape& command, std::string& names, std::string& lines) {
  const std::string name = fmt::format("{}", fmt::join(command.words, " "));
  names += fmt::format(" '{}'", name);
  const std::string start = fmt::format("complete -c sfumato -n '__sfumato_at {}'", name);
  for (const OptionShape& option : command.options) {
    if (option.positional) {
      lines += start + fish_candidates(candidates(option)) + "\n";
      continue;
    }
    std::string spelling;
    for (const std::string& text : option.names) {
      spelling += text.starts_with("--") ? " -l " + text.substr(2) : " -s " + text.substr(1);
    }
    const std::string value = option.takes_value ? " -r" + fish_candidates(candidates(option)) : "";
    lines += start + spelling + value + fmt::format(" -d '{}'\n", fish_text(short_help(option.help)));
  }
  for (const CommandShape& below : command.commands) {
    lines += start + fmt::format(" -f -a {} -d '{}'\n", below.words.back(), fish_text(below.what));
  }
  for (const CommandShape& below : command.commands) add_lines(below, names, lines);
}

constexpr const char* kFishHead = R"(# Completion of sfumato for fish, made by `sfumato completion fish`.
# Whether the command that the line has so far is the one named.
function __sfumato_at
    set -l at sfumato
    for word in (commandline -opc)[2..-1]
        if contains -- "$at $word" $__sfumato_commands
            set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
)";

}  // namespace

std::string fish_completion(const CommandShape& program) {
  std::string names;
  std::string lines;
  add_lines(program, names, lines);
  return kFishHead + fmt::format("set -g __sfumato_commands{}\n", names) + lines;
}

}  // namespace sfumato::app
