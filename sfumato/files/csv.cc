#include "sfumato/files/csv.h"

#include "sfumato/files/csv_records.h"
#include "sfumato/files/csv_rows.h"

namespace sfumato {

Points read_csv(InputFile& file, std::vector<std::size_t>* lines, Blanks blanks, CsvDialect* dialect) {
  CsvRows rows(file.path(), lines, blanks);
  const CsvForm form = read_csv_records(file, [&](const CsvRecord& record) { rows.take(record); });
  if (dialect != nullptr) *dialect = form.dialect;
  return rows.finish();
}

Points read_csv(const std::string& path, std::vector<std::size_t>* lines, Blanks blanks) {
  InputFile file(path);
  return read_csv(file, lines, blanks);
}

}  // namespace sfumato
