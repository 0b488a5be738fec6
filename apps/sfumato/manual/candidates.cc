#include "apps/sfumato/manual/candidates.h"

#include <algorithm>
#include <map>

#include "apps/sfumato/manual/completion.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/engine/setting_list.h"
#include "sfumato/toys/toy.h"

namespace sfumato::app {

namespace {

void add_new(std::vector<std::string>& words, const std::vector<std::string>& more) {
  for (const std::string& word : more) {
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
}

// The choices of every setting that has some, of all tasks and kinds of data.
std::map<std::string, std::vector<std::string>> all_choices() {
  std::map<std::string, std::vector<std::string>> choices;
  for (const std::string& task : all_names<Task>()) {
    for (const Setting& setting : setting_list(parse_name<Task>("task", task))) {
      std::vector<std::string>& words = choices[option_name(setting.name)];
      if (setting.points) add_new(words, setting.points->choices);
      if (setting.table) add_new(words, setting.table->choices);
    }
  }
  return choices;
}

Candidates of_argument(const std::string& name) {
  if (name == "SHELL") return {.words = all_names<Shell>()};
  if (name == "FOLDER") return {.words = {}, .folders = true};
  if (name == "NAME") return {.words = toy_names()};
  if (name == "DATA" || name == "WHAT") return {.words = toy_names(), .files = true};
  return {.words = {}, .files = true};
}

}  // namespace

Candidates candidates(const OptionShape& option) {
  static const std::map<std::string, std::vector<std::string>> choices = all_choices();
  if (option.positional) return of_argument(option.names.front());
  if (!option.takes_value) return {};
  if (option.value == "true|false") return {.words = {"true", "false"}};
  Candidates found{
      .words = {}, .files = option.value.find("FILE") != std::string::npos, .folders = option.value == "FOLDER"};
  for (const std::string& name : option.names) {
    const auto known = choices.find(name);
    if (known != choices.end()) add_new(found.words, known->second);
  }
  return found;
}

}  // namespace sfumato::app
