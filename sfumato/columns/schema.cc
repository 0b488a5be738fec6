#include "sfumato/columns/schema.h"

namespace sfumato {

bool holds_numbers(ColumnKind kind) {
  return kind == ColumnKind::number || kind == ColumnKind::integer || kind == ColumnKind::datetime;
}

bool holds_categories(ColumnKind kind) { return kind == ColumnKind::category || kind == ColumnKind::boolean; }

}  // namespace sfumato
