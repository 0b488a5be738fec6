#include "apps/sfumato/commands/table_draw.h"

#include <optional>
#include <utility>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/columns/where.h"
#include "sfumato/tables/balance.h"
#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_region.h"

namespace sfumato::app {

namespace {

TokenRegion region_of(const TableDraw& draw) {
  const TableCodec& codec = draw.model.codec;
  std::vector<WhereTerm> terms;
  for (const std::string& text : draw.sample_options.where) {
    for (WhereTerm& term : parse_where(text, codec.schema)) terms.push_back(std::move(term));
  }
  return region_where(codec, terms);
}

}  // namespace

void draw_table(const TableDraw& draw, std::size_t threads) {
  ThreadPool pool(threads);
  TableRequest request{draw.seed, region_of(draw), std::nullopt, nullptr};
  if (!draw.sample_options.balance.empty())
    request.balance = balanced_code(draw.model.codec, draw.sample_options.balance);
  std::optional<RowSet> learned;
  if (!draw.sample_options.no_copies.empty()) {
    learned.emplace(read_table(draw.sample_options.no_copies, draw.model.codec.schema));
    request.avoid = &*learned;
  }
  if (!draw.sample_options.where.empty()) {
    const std::string doubt = low_support_warning(draw.model, request.region, draw.seed, pool);
    if (!doubt.empty()) say("warning: " + doubt);
  }
  TableWriter writer(AtomicFile(draw.output), draw.model.codec.schema);
  constexpr double kPatience = 1;
  Progress progress({"row", 0, draw.count, 1, kPatience});
  std::uint64_t done = 0;
  generate_table(draw.model, request, 0, draw.count, pool, [&](const Table& rows) {
    InterruptGuard::check();
    writer.append(rows);
    done += rows.rows;
    if (!goes_to_terminal(draw.output)) progress.step(done);
  });
  writer.finish();
}

}  // namespace sfumato::app
