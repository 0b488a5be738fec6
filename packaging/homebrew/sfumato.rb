# For a tap: brew install --build-from-source packaging/homebrew/sfumato.rb
class Sfumato < Formula
  desc "Synthetic tables and points by denoising diffusion"
  homepage "https://sfumato.example"
  url "https://sfumato.example/archive/refs/tags/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "boost" => :build
  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "tomlplusplus" => :build
  depends_on "fmt"
  depends_on "gnuplot"
  depends_on "highway"
  depends_on "zstd"

  uses_from_macos "zlib"

  # Headers alone, which Homebrew has no formula for.
  resource "random123" do
    url "https://github.com/DEShawResearch/random123/archive/refs/tags/v1.14.0.tar.gz"
    sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  end

  def install
    resource("random123").stage { (buildpath/"random123").install "include/Random123" }
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DSFUMATO_TESTS=OFF",
           "-DSFUMATO_RANDOM123_INCLUDE=#{buildpath}/random123", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    system bin/"sfumato", "train", "moons", "-o", "moons.safetensors", "--steps", "20"
    assert_match "x,y", shell_output("#{bin}/sfumato sample moons.safetensors -n 2")
  end
end
