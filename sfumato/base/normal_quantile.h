// The quantile function of the normal distribution.
#pragma once

namespace sfumato {

/// The u-quantile of the standard normal distribution. u in [0, 1] is clipped to [1e-16, 1 - 1e-16].
double normal_quantile(double u);

}  // namespace sfumato
