#!/bin/sh
# Builds src/engine/data/images/jpeg/module.ts from libjpeg-turbo. Needed only when the decoder changes:
# its result is committed.
#
#   ZIG="zig" native/jpeg/build.sh LIBJPEG_TURBO SIMDE
#
# LIBJPEG_TURBO: the sources of libjpeg-turbo 3.1.0. SIMDE: the folder that holds `simde/arm/neon.h` of
# SIMDe 0.8.2. ZIG: Zig 0.13 or newer, as a C compiler (`python -m ziglang` does too).
set -eu
turbo=$1 simde=$2 zig=${ZIG:-zig}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/include"
cp "$here"/*.h "$work/include"
sed 's/@[A-Z_]*@/x/g' "$turbo/src/jversion.h.in" > "$work/include/jversion.h"

cc="$zig cc -target wasm32-wasi -O3 -msimd128 -mbulk-memory -fno-strict-aliasing -fno-sanitize=all
  -DNDEBUG -DNO_GETENV -DNO_PUTENV -DSIMDE_FLOAT16_API=1 -DNEON_INTRINSICS -w
  -I $work/include -I $turbo/src -I $turbo/simd -I $turbo/simd/arm -I $simde"
for name in jdapistd jdcolor jdmainct jdpostct jdsample jutils jdcoefct jddctmgr jdmerge jidctflt \
  jidctfst jidctint jidctred jquant1 jquant2 jddiffct jdlossls jcomapi jdapimin jdhuff jdicc jdinput \
  jdlhuff jdmarker jdmaster jdphuff jmemmgr jmemnobs jpeg_nbits jaricom jdarith; do
  $cc -c "$turbo/src/$name.c" -o "$work/$name.o"
done
for name in jdmerge jdsample jidctred jidctint jidctfst jdcolor; do
  $cc -c "$turbo/simd/arm/$name-neon.c" -o "$work/$name-neon.o"
done
$cc -D__ARM_NEON__ -c "$turbo/simd/arm/aarch32/jsimd.c" -o "$work/jsimd.o"
$cc -c "$here/decoder.c" -o "$work/decoder.o"

# Files with 12 and 16 bits are refused before this code would be called.
for name in j12init_1pass_quantizer j12init_2pass_quantizer j12init_color_deconverter \
  j12init_d_coef_controller j12init_d_diff_controller j12init_d_main_controller \
  j12init_d_post_controller j12init_inverse_dct j12init_lossless_decompressor j12init_merged_upsampler \
  j12init_upsampler j16init_color_deconverter j16init_d_diff_controller j16init_d_main_controller \
  j16init_d_post_controller j16init_lossless_decompressor j16init_upsampler; do
  echo "void $name(void) { __builtin_trap(); }"
done > "$work/absent.c"
$cc -c "$work/absent.c" -o "$work/absent.o"
$zig cc -target wasm32-wasi -O3 -msimd128 -mexec-model=reactor -Wl,--export-memory,--strip-all,--gc-sections \
  -Wl,-z,stack-size=131072 "$work"/*.o -o "$work/jpeg.wasm"
node "$here/embed.mjs" "$work/jpeg.wasm" "$here/../../src/engine/data/images/jpeg/module.ts"
