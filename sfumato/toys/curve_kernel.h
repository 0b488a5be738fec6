// A curve convolved with Gaussian noise, in units of the noise.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "sfumato/toys/toy_kernel.h"
#include "sfumato/toys/toy_shape.h"

namespace sfumato {

/// int w(t) N(u; c(t), I) dt by adaptive Gauss-Legendre quadrature on panels of t. Each panel has a bounding circle and
/// a known probability mass, which bound its contribution: negligible panels are skipped, and panels on which the
/// kernel varies too much for their nodes are halved. Halves are stored in a tree down to the scale of the noise or
/// 4096 panels; smaller ones and those far out are computed on demand. Relative error about 1e-13 at any noise.
class CurveKernel {
 public:
  CurveKernel(const ToyCurve& curve, ToyPoint stretch);
  void expect(ToyPoint u, double log_weight, LogSum& sum) const { expect(0, u, log_weight, sum); }
  void add(ToyPoint u, double log_weight, LogSum& sum) const { visit(0, u, log_weight, sum); }
  bool varies(const ToySquare& square) const { return varies(0, square); }
  ToySquare bounds() const { return {tree_[0].centre, tree_[0].radius}; }

 private:
  static constexpr std::size_t kNodes = 15;
  struct Node {
    ToyPoint at;
    double log_weight = 0;
  };
  using Nodes = std::array<Node, kNodes>;
  struct Panel {
    double begin = 0;
    double end = 0;
    ToyPoint centre;
    double radius = 0;
    double log_mass = 0;
    std::size_t child = 0;  ///< first of two children in the tree; 0 for a leaf
    std::size_t nodes = 0;  ///< leaf: index in leaves_
  };

  ToyPoint at(double t) const;
  double log_law(double t) const;
  Panel measure(double begin, double end, Nodes& nodes) const;
  void grow(std::size_t index, std::size_t depth);
  std::size_t nearer_child(const Panel& panel, ToyPoint u) const;
  void expect(std::size_t index, ToyPoint u, double log_weight, LogSum& sum) const;
  void visit(std::size_t index, ToyPoint u, double log_weight, LogSum& sum) const;
  void visit_leaf(const Panel& panel, const Nodes& nodes, ToyPoint u, double log_weight, LogSum& sum) const;
  bool varies(std::size_t index, const ToySquare& square) const;

  ToyCurve curve_;
  ToyPoint stretch_;
  std::vector<Panel> tree_;
  std::vector<Nodes> leaves_;
};

}  // namespace sfumato
