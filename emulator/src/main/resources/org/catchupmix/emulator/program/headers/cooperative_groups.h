// Cooperative groups are for kernels, which this host code does not compile.
#pragma once
namespace cooperative_groups {}
