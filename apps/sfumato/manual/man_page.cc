#include "apps/sfumato/manual/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace sfumato::app {

namespace {

// Text as roff takes it. A line must not begin with a dot or an apostrophe, which would be a request.
std::string roff(const std::string& text) {
  std::string escaped;
  bool first = true;
  for (const char c : text) {
    if (first && (c == '.' || c == '\'')) escaped += "\\&";
    first = c == '\n';
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string page_name(const CommandShape& command) { return fmt::format("{}", fmt::join(command.words, "-")); }

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string synopsis(const CommandShape& command) {
  std::string text = fmt::format(".B {}\n", roff(fmt::format("{}", fmt::join(command.words, " "))));
  text += "[\\fIOPTIONS\\fR]";
  for (const OptionShape& option : command.options) {
    if (!option.positional) continue;
    const std::string name = fmt::format("\\fI{}\\fR{}", roff(option.names.front()), option.repeated ? " ..." : "");
    text += option.required ? " " + name : " [" + name + "]";
  }
  return text + (command.commands.empty() ? "\n" : " \\fICOMMAND\\fR ...\n");
}

std::string option_entry(const OptionShape& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "" : ", ") + fmt::format("\\f{}{}\\fR", option.positional ? 'I' : 'B', roff(name));
  }
  if (!option.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(option.value));
  const std::string standard = option.default_text.empty() ? "" : fmt::format(" (default: {})", option.default_text);
  return fmt::format(".TP\n{}\n{}\n", names, roff(option.help + standard));
}

std::string option_sections(const CommandShape& command) {
  std::string arguments;
  std::vector<std::string> groups;
  for (const OptionShape& option : command.options) {
    if (option.positional) {
      arguments += option_entry(option);
    } else if (std::ranges::find(groups, option.group) == groups.end()) {
      groups.push_back(option.group);
    }
  }
  std::string text = arguments.empty() ? "" : ".SH ARGUMENTS\n" + arguments;
  for (const std::string& group : groups) {
    text += fmt::format(".SH {}\n", roff(upper(group)));
    for (const OptionShape& option : command.options) {
      if (!option.positional && option.group == group) text += option_entry(option);
    }
  }
  return text;
}

std::string commands_section(const CommandShape& command) {
  if (command.commands.empty()) return "";
  std::string text = ".SH COMMANDS\n";
  for (const CommandShape& below : command.commands) {
    text += fmt::format(".TP\n.BR {} (1)\n{}\n", roff(page_name(below)), roff(below.what));
  }
  return text;
}

// The example of the help, without its heading.
std::string example_section(const CommandShape& command) {
  const std::size_t start = command.footer.find("Example:\n");
  if (start == std::string::npos) return "";
  std::string example = command.footer.substr(start + 9);
  example.erase(0, example.find_first_not_of(' '));
  return fmt::format(".SH EXAMPLE\n.nf\n{}\n.fi\n", roff(example));
}

constexpr const char* kExitStatus = R"(.SH EXIT STATUS
0 done; 1 failed; 2 wrong usage; 3 data that cannot be used; 4 a training that diverged; 130 interrupted
)";

std::string page_text(const CommandShape& command, const CommandShape* above, const std::string& version) {
  std::string text =
      fmt::format(".TH {} 1 \"\" \"sfumato {}\" \"User Commands\"\n", roff(upper(page_name(command))), roff(version));
  text += fmt::format(".SH NAME\n{} \\- {}\n", roff(page_name(command)), roff(command.what));
  text += ".SH SYNOPSIS\n" + synopsis(command);
  text += option_sections(command) + commands_section(command) + example_section(command) + kExitStatus;
  return above == nullptr ? text : text + fmt::format(".SH SEE ALSO\n.BR {} (1)\n", roff(page_name(*above)));
}

void add_pages(const CommandShape& command, const CommandShape* above, const std::string& version,
               std::vector<ManPage>& pages) {
  pages.push_back({page_name(command) + ".1", page_text(command, above, version)});
  for (const CommandShape& below : command.commands) add_pages(below, &command, version, pages);
}

}  // namespace

std::vector<ManPage> man_pages(const CommandShape& program, const std::string& version) {
  std::vector<ManPage> pages;
  add_pages(program, nullptr, version, pages);
  return pages;
}

}  // namespace sfumato::app
