// A trained model of a table: everything that sampling needs.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/tables/table_codec.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

struct TableModel {
  TableCodec codec;
  TokenNetworkConfig network;
  AlignedFloats weights;
};

}  // namespace sfumato
