#include "apps/sfumato/commands/model_json.h"

#include <nlohmann/json.hpp>

#include "sfumato/model_file/model_file.h"
#include "sfumato/model_file/table_model_file.h"

namespace sfumato::app {

Json config_json(const PointConfig& config) { return Json::document(config_to_json(config)); }
Json config_json(const TableConfig& config) { return Json::document(config_to_json(config)); }
Json schema_json(const Schema& schema) { return Json::document(schema_to_json(schema)); }
Json conditions_json(std::span<const Condition> conditions) { return Json::document(conditions_to_json(conditions)); }
Json privacy_json(const TableCheckpoint& checkpoint) { return Json::document(privacy_to_json(checkpoint)); }

}  // namespace sfumato::app
