// What is known of the rows, and how strongly it counts, as options.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/command_line.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/where.h"
#include "sfumato/points/sample_config.h"

namespace sfumato::app {

/// Adds --where: what is known of all rows.
inline Option add_where(Command command, std::vector<std::string>& where) {
  return command.add_texts("--where", where, "what the rows are, of a model with conditions, as in label=2,age=40")
      .value_name("NAME=VALUE");
}

/// What texts NAME=VALUE of an option say, each of them one or several between commas. Throws Error (usage).
inline std::vector<ConditionValue> known_of(const std::vector<std::string>& texts,
                                            const std::string& option = "--where") {
  std::vector<ConditionValue> known;
  std::vector<std::string> single;
  for (const std::string& text : texts) {
    for (std::string& part : split_outside_quotes(text, ',')) single.push_back(std::move(part));
  }
  for (const std::string& text : single) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0) {
      fail(ErrorKind::usage, "{} {}: give NAME=VALUE, as in {}", option, quoted_text(text),
           option == "--where" ? "label=2" : "x0=0.5");
    }
    known.push_back({text.substr(0, sign), text.substr(sign + 1)});
  }
  return known;
}

class ConditionOptions {
 public:
  void add_to(Command command) {
    const std::string group = "Conditions";
    add_where(command, where_).group(group);
    add_number(command, "--guidance", weight_, "how strongly --where counts: 0 not at all, 1 as learned, more: purer")
        .group(group);
    command
        .add_pair("--guidance-interval", interval_,
                  "noise levels (sigma / alpha) of the guidance, as in 0.2,5; outside of them it is 1")
        .value_name("LOW,HIGH")
        .group(group);
    add_number(command, "--guidance-rescale", rescale_, "how much of what guidance adds to x_0's size is taken back")
        .group(group);
  }

  /// Whether any but --where was given.
  bool guided() const { return weight_ || rescale_ || !interval_.empty(); }
  const std::vector<std::string>& where() const { return where_; }

  /// Sets what is known and the guidance towards it. Throws Error (usage).
  void apply(SampleConfig& config) const {
    config.where = known_of(where_);
    if ((rescale_ || !interval_.empty()) && !weight_) {
      fail(ErrorKind::usage, "--guidance-interval and --guidance-rescale do nothing without --guidance; add it");
    }
    Guidance guidance;
    guidance.weight = weight_.value_or(guidance.weight);
    guidance.rescale = rescale_.value_or(guidance.rescale);
    if (!interval_.empty()) {
      guidance.sigma_low = parse_real("--guidance-interval", interval_[0]);
      guidance.sigma_high = parse_real("--guidance-interval", interval_[1]);
    }
    validate(guidance);
    config.guidance = guidance;
  }

 private:
  std::vector<std::string> where_;
  std::optional<double> weight_;
  std::optional<double> rescale_;
  std::vector<std::string> interval_;
};

}  // namespace sfumato::app
