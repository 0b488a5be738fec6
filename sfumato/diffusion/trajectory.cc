#include "sfumato/diffusion/trajectory.h"

#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {

void q_walk(const NoiseSchedule& chain, std::uint64_t seed, std::uint64_t first_row, Matrix x,
            const ChainObserver& observer) {
  MatrixBuffer eps(x.rows, x.cols);
  if (observer) observer(0, x);
  for (std::size_t t = 1; t <= chain.steps(); ++t) {
    fill_normal(RandomStream(seed, Purpose::forward_process, t), first_row, eps);
    q_step(x, eps, chain.beta[t - 1], x);
    if (observer) observer(t, x);
  }
}

MatrixBuffer q_trajectory(ConstMatrix x0, const NoiseSchedule& chain, std::uint64_t seed) {
  MatrixBuffer trajectory((chain.steps() + 1) * x0.rows, x0.cols);
  MatrixBuffer x(x0.rows, x0.cols);
  copy(x0, x);
  q_walk(chain, seed, 0, x,
         [&](std::size_t t, ConstMatrix x_t) { copy(x_t, trajectory.view().rows_from(t * x0.rows, x0.rows)); });
  return trajectory;
}

}  // namespace sfumato
