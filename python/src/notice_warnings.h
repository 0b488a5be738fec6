// What the engine tells a person during a call, as Python's warnings.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "errors.h"
#include "sfumato/engine/notices.h"

namespace sfumato::python {

/// Collects the notices of a call that runs without Python's lock. Plain notes are for programs that print.
class NoticeWarnings {
 public:
  NoticeSink sink() {
    return [this](NoticeKind kind, const std::string& text) {
      if (kind == NoticeKind::warning) warnings_.push_back(text);
      if (kind == NoticeKind::not_learned) not_learned_.push_back(text);
    };
  }
  /// Warns with Python's lock held. Throws python_error where a filter makes the warning an exception. `spelled` is how
  /// the texts name settings.
  void warn(std::string (*spelled)(std::string) = [](std::string text) { return text; }) const {
    const nanobind::module_ module = nanobind::module_::import_("sfumato._errors");
    for (const std::string& text : warnings_) module.attr("warn")(python_text(spelled(text)).c_str());
    if (not_learned_.empty()) return;
    nanobind::list texts;
    for (const std::string& text : not_learned_) texts.append(python_text(spelled(text)).c_str());
    module.attr("warn_not_learned")(texts);
  }

 private:
  std::vector<std::string> warnings_;
  std::vector<std::string> not_learned_;
};

}  // namespace sfumato::python
