// What the library says of models in JSON, as a part of a command's JSON.
#pragma once

#include <span>

#include "apps/sfumato/json.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/tables/table_fit.h"

namespace sfumato::app {

Json config_json(const PointConfig& config);
Json config_json(const TableConfig& config);
Json schema_json(const Schema& schema);
Json conditions_json(std::span<const Condition> conditions);
/// What a private training has spent.
Json privacy_json(const TableCheckpoint& checkpoint);

}  // namespace sfumato::app
