/* libjpeg-turbo's Neon code, by way of SIMDe, becomes WebAssembly's 128-bit instructions. */
#define SIMDE_ENABLE_NATIVE_ALIASES
#include "simde/arm/neon.h"
