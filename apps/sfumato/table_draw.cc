#include "apps/sfumato/table_draw.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/data/frame_writer.h"
#include "sfumato/data/token_region.h"
#include "sfumato/data/where.h"
#include "sfumato/sample/balance.h"
#include "sfumato/sample/table_sampler.h"

namespace sfumato::app {

namespace {

TokenRegion region_of(const TableDraw& draw) {
  const TokenCodec& codec = draw.model.codec;
  std::vector<WhereTerm> terms;
  for (const std::string& text : draw.wishes.where) {
    for (WhereTerm& term : parse_where(text, codec.schema)) terms.push_back(std::move(term));
  }
  return region_where(codec, terms);
}

// What is drawn where next to nothing was learned is a guess, and what takes too many tries an error.
void check_chance(const TableDraw& draw, const TokenRegion& region, ThreadPool& pool) {
  constexpr double kFew = 5;
  constexpr double kLeastAccepted = 5e-4;
  if (draw.wishes.where.empty()) return;
  const RegionChance chance = chance_of(draw.model, region, draw.seed, pool);
  if (chance.accepted < kLeastAccepted) {
    fail(ErrorKind::usage,
         "--where: the conditions fit about one in {:.2g} tries together, which would take too long; give fewer or "
         "wider ones",
         1 / chance.accepted);
  }
  const double rows = chance.inside * static_cast<double>(draw.trained_on);
  if (rows >= kFew) return;
  say(fmt::format(
      "warning: to the model such rows have a chance of {:.2g}, about {:.2g} of the {} rows that it learned "
      "from; what else it says of them is a guess",
      chance.inside, rows, draw.trained_on));
}

}  // namespace

void draw_table(const TableDraw& draw, std::size_t threads) {
  ThreadPool pool(threads);
  TableRequest request{draw.seed, region_of(draw), std::nullopt, nullptr};
  if (!draw.wishes.balance.empty()) request.balance = balanced_code(draw.model.codec, draw.wishes.balance);
  std::optional<RowSet> learned;
  if (!draw.wishes.no_copies.empty()) {
    learned.emplace(read_frame(draw.wishes.no_copies, draw.model.codec.schema));
    request.avoid = &*learned;
  }
  check_chance(draw, request.region, pool);
  FrameWriter writer(AtomicFile(draw.output), draw.model.codec.schema);
  constexpr double kPatience = 1;
  Progress progress({"row", 0, draw.count, 1, kPatience});
  std::uint64_t done = 0;
  generate_table(draw.model, request, 0, draw.count, pool, [&](const Frame& rows) {
    InterruptGuard::check();
    writer.append(rows);
    done += rows.rows;
    if (!goes_to_terminal(draw.output)) progress.step(done);
  });
  writer.finish();
}

}  // namespace sfumato::app
