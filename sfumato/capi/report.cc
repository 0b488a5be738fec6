// The C interface: a synthetic table measured beside the real one.
#include "sfumato/engine/report.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sfumato/base/error.h"
#include "sfumato/capi/call.h"
#include "sfumato/capi/run.h"
#include "sfumato/capi/streams.h"

namespace sfumato::capi {

namespace {

struct Request {
  ReportOptions options;
  bool html = false;
};

Request request_of(const char* settings) {
  Request request;
  for (const auto& [name, value] : settings_of(settings)) {
    if (name == "seed") {
      request.options.seed = as_whole_number(name, value);
    } else if (name == "target") {
      request.options.target = as_text(name, value);
    } else if (name == "real_rows") {
      request.options.real_rows = as_boolean(name, value);
    } else if (name == "format") {
      const std::string format = as_text(name, value);
      if (format != "html" && format != "json") fail_unknown_choice("`format`", format, {"html", "json"});
      request.html = format == "html";
    } else {
      fail_unknown_choice("the setting", name, {"seed", "target", "real_rows", "format"});
    }
  }
  return request;
}

// Streams have no names by which a page could tell the tables apart.
void name_tables(ReportTables& tables) {
  tables.real_name = "real";
  tables.synthetic_name = "synthetic";
  tables.holdout_name = tables.holdout ? "holdout" : "";
}

std::string text_of(const Report& report, bool html) {
  if (html) return to_html(report.figures, report.tables);
  return to_json(report.figures, report.tables).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

}  // namespace sfumato::capi

extern "C" {

sfumato_status sfumato_report(struct ArrowArrayStream* real, struct ArrowArrayStream* synthetic,
                              struct ArrowArrayStream* holdout, const char* settings, const sfumato_run* run,
                              char** text) {
  using sfumato::capi::InputStream;
  const InputStream real_input(real, "real");
  const InputStream synthetic_input(synthetic, "synthetic");
  const InputStream holdout_input(holdout, "holdout");
  return sfumato::capi::run_call([&] {
    sfumato::capi::clear_output(text, "text");
    sfumato::capi::Run calling(run);
    const sfumato::capi::CancelWatch watch(calling);
    sfumato::capi::Request request = sfumato::capi::request_of(settings);
    request.options.next = [&](const std::string&) { calling.check_cancelled(); };
    std::optional<sfumato::DataSource> unseen;
    if (holdout_input.is_given()) unseen = holdout_input.source();
    sfumato::Report report =
        sfumato::report(real_input.source(), synthetic_input.source(), unseen, request.options, calling.pool());
    sfumato::capi::name_tables(report.tables);
    *text = sfumato::capi::new_buffer(sfumato::capi::text_of(report, request.html));
  });
}

}  // extern "C"
