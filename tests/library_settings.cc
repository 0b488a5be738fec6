// Gives settings to the tasks through the library alone. tests/front_ends/test_setting_list.py compares what is
// refused, and the text, with the other front ends. Each line of the standard input is a case as JSON: task, data,
// model and settings; it is answered by a line with the text of the error, empty where the settings were accepted.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "sfumato/engine/impute.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/score.h"
#include "sfumato/engine/settings_file.h"
#include "sfumato/engine/training.h"

namespace {

void run(const nlohmann::json& test_case) {
  const auto task = sfumato::parse_name<sfumato::Task>("task", test_case.at("task"));
  const std::string data = test_case.at("data");
  const sfumato::Settings settings = sfumato::settings_from_json(test_case.at("settings").dump());
  if (task == sfumato::Task::fit) {
    sfumato::fit(data, settings);
    return;
  }
  const sfumato::Model model = sfumato::load_model(test_case.at("model"));
  switch (task) {
    case sfumato::Task::fit:
      break;
    case sfumato::Task::sample:
      sfumato::sample(model, {.count = 2, .settings = settings});
      break;
    case sfumato::Task::impute:
      sfumato::impute(model, data, settings);
      break;
    case sfumato::Task::score:
      sfumato::log_likelihood(model, data, settings);
      break;
    case sfumato::Task::encode:
      sfumato::encode(model, data, settings);
      break;
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      run(nlohmann::json::parse(line));
      std::cout << std::endl;
    } catch (const sfumato::Error& error) {
      std::cout << error.what() << std::endl;
    }
  }
  return 0;
}
