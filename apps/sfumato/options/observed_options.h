// What is known of rows, as options.
#pragma once

#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"

namespace sfumato::app {

/// --given, --given-file and --given-noise.
class ObservedOptions {
 public:
  void add_to(Command command);
  /// Throws Error (usage) where one of them does nothing or contradicts another.
  bool given() const;
  bool from_file() const { return !file_.empty(); }
  /// What is known: one row of --given, or the file's rows. Throws Error (usage) on words that are none, unknown
  /// columns, a condition of the model and one given twice; as check_blanks() and load_data() do.
  Points points(const PointModel& model) const;
  /// The noise of it for each column of the model; none without --given-noise. Throws as noise_of() does.
  std::vector<double> noise(const PointModel& model) const;

 private:
  Points of_words(const PointModel& model) const;

  std::vector<std::string> words_;
  std::string file_;
  std::vector<std::string> noise_;
};

/// Rows with blanks, from a file. Throws Error as load_data() does, and (usage) for a toy set.
Points load_rows(const std::string& option, const std::string& file);

/// Deviations of noise for each column of a model, from texts of an option: one number for all, or COLUMN=NUMBER with 0
/// where it names none. Throws Error (usage).
std::vector<double> noise_of(const std::string& option, const std::vector<std::string>& words, const PointModel& model);

}  // namespace sfumato::app
