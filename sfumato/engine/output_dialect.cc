#include "sfumato/engine/output_dialect.h"

#include "sfumato/files/table_format.h"

namespace sfumato {

const std::optional<CsvDialect>& learned_dialect(const Model& model) {
  if (const auto* const points = std::get_if<PointModel>(&model)) return points->dialect;
  return std::get<TableModel>(model).codec.schema.dialect;
}

CsvDialect output_dialect(const std::optional<CsvDialect>& learned, const std::string& given, const std::string& path) {
  const CsvDialect base = learned.value_or(CsvDialect());
  return given.empty() ? dialect_of_path(path, base) : parse_dialect(given, base);
}

CsvDialect output_dialect(const Model& model, const std::string& given, const std::string& path) {
  return output_dialect(learned_dialect(model), given, path);
}

}  // namespace sfumato
