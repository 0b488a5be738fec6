// A trained model of a table: everything that sampling needs.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/tables/table_codec.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

/// A trained model of a table.
struct TableModel {
  TableCodec codec;            ///< how columns are encoded
  TokenNetworkConfig network;  ///< shape of the network
  AlignedFloats weights;       ///< averaged weights
};

}  // namespace sfumato
