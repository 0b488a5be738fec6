#include "apps/sfumato/commands/posterior_job.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <memory>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/points/evidence_tally.h"

namespace sfumato::app {

namespace {

std::unique_ptr<PointsWriter> quality_writer(const PosteriorJob& job, std::uint64_t rows) {
  if (job.quality.empty()) return nullptr;
  CsvDialect dialect = job.dialect;
  dialect.header = true;
  return make_points_writer(job.quality, {"log_evidence", "effective_size"}, rows, dialect);
}

EvidenceTally draw_job(const PosteriorJob& job, std::size_t threads) {
  constexpr double kPatience = 1;
  const std::uint64_t rows = job.observed.rows() * job.draws;
  const std::unique_ptr<PointsWriter> writer = make_points_writer(job.output, job.model.columns, rows, job.dialect);
  const std::unique_ptr<PointsWriter> quality = quality_writer(job, rows);
  EvidenceTally tally(job.draws);
  Progress progress({"row", 0, rows, 1, kPatience});
  ThreadPool pool(threads);
  complete(job.model, job.observed, job.draws, job.config, pool, [&](const PosteriorRows& done) {
    InterruptGuard::check();
    writer->append(job.means ? done.means : done.rows);
    for (const RowQuality& row : done.quality) {
      tally.add(row);
      const std::array<double, 2> numbers{row.log_evidence, row.effective_size};
      if (quality) quality->append(numbers);
    }
    if (!goes_to_terminal(job.output)) progress.step(tally.rows());
  });
  writer->finish();
  if (quality) quality->finish();
  return tally;
}

Json job_json(const PosteriorJob& job, const EvidenceTally& tally, double seconds) {
  Json json{{"output", job.output}, {"rows", tally.rows()}, {"columns", job.model.columns}};
  if (tally.rows() > 0) {
    json["log_evidence"] = tally.log_evidence();
    if (std::isfinite(tally.standard_error())) json["log_evidence_error"] = tally.standard_error();
    json["particles"] = job.config.particles.particles;
    json["effective_size"] = {{"mean", tally.mean_size()}, {"least", tally.least_size()}};
    json["far_out_rows"] = tally.far_out();
  }
  json["seconds"] = seconds;
  return json;
}

void report_job(const PosteriorJob& job, const EvidenceTally& tally, double seconds) {
  say(fmt::format("wrote {} {} to '{}' in {}", tally.rows(), job.means ? "means" : "rows", job.output,
                  duration_text(seconds)));
  if (tally.rows() == 0) return;
  const double error = tally.standard_error();
  say(fmt::format(
      "log-density of the observed values: {:.4f}{} nats{}; effective particles {:.1f} of {}, at least {:.1f}",
      tally.log_evidence(), std::isfinite(error) ? fmt::format(" +- {:.4f}", error) : "",
      job.observed.rows() > 1 ? " per row" : "", tally.mean_size(), job.config.particles.particles,
      tally.least_size()));
}

void warn(const EvidenceTally& tally) {
  if (tally.far_out() == 0) return;
  say(fmt::format("warning: {} of {} rows are unreliable: their observed values are far from the training data",
                  tally.far_out(), tally.rows()));
}

}  // namespace

void add_quality(Command command, std::string& quality) {
  command
      .add_text("--quality", quality,
                "write the log-density of the observed values and the smallest effective number of particles of each "
                "row to a .csv or .npy file")
      .value_name("FILE");
}

void run_posterior(const PosteriorJob& job, const CommonOptions& common) {
  const Stopwatch watch;
  const InterruptGuard guard;
  if (!job.quality.empty()) {
    if (job.quality == job.output) {
      fail(ErrorKind::usage, "--quality and --output are both '{}'; give each its own file", job.output);
    }
    check_output(job.quality, OutputKind::numbers);
  }
  const EvidenceTally tally = draw_job(job, common.threads);
  if (common.json) {
    print_json(job_json(job, tally, watch.seconds()));
  } else if (job.output != "-") {
    report_job(job, tally, watch.seconds());
  }
  warn(tally);
}

}  // namespace sfumato::app
