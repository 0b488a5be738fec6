// The way to gnuplot, which draws every picture.
#pragma once

#include <string>

namespace sfumato::app {

/// The terminal for a picture by its ending (.png, .svg, .pdf, .gif), as gnuplot's `set terminal` takes it, for a
/// picture of so many pixels. `animated` is for .gif. Throws Error (usage) for another ending.
std::string gnuplot_terminal(const std::string& path, int width, int height, bool animated);

/// Throws Error now, and not after the points have been drawn: (usage) for an ending that is no picture's, (failure)
/// when the path cannot be written to.
void check_picture(const std::string& path);

/// Runs a gnuplot script, data inside, and puts what it draws in the file, whole or not at all. Throws Error (failure)
/// when gnuplot is missing or complains, or the file cannot be written.
void run_gnuplot(const std::string& script, const std::string& path);

}  // namespace sfumato::app
