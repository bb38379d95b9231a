/*
 * The JPEG decoder of the data loader: libjpeg-turbo, decoding to RGB in memory. The defaults are those
 * PIL uses (accurate integer IDCT, fancy upsampling, block smoothing), so the bytes are PIL's.
 */
#include <stdio.h>
#include <stdlib.h>
#include "jpeglib.h"
#include "jerror.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* Throws in JavaScript; the instance is then thrown away. `code` is libjpeg's message, or one of these. */
__attribute__((import_module("env"), import_name("fail"))) _Noreturn void fail(int code, int parameter);
enum { CUT_SHORT = -1, PRECISION = -2, COMPONENTS = -3 };

static struct jpeg_decompress_struct cinfo;
static struct jpeg_error_mgr errors;
static struct jpeg_source_mgr source;

static void on_error(j_common_ptr c) { fail(c->err->msg_code, c->err->msg_parm.i[0]); }
/* Damaged data that libjpeg can go over are gone over, as PIL does it. */
static void on_message(j_common_ptr c, int level) { (void)c; (void)level; }
static void no_output(j_common_ptr c) { (void)c; }
static void no_text(j_common_ptr c, char *text) { (void)c; *text = 0; }
static void no_reset(j_common_ptr c) { (void)c; }
static void nothing(j_decompress_ptr c) { (void)c; }
/* The file ends before the picture: PIL refuses it too. */
static boolean starved(j_decompress_ptr c) { (void)c; fail(CUT_SHORT, 0); }

static void skip(j_decompress_ptr c, long count) {
  if (count <= 0) return;
  if ((size_t)count > c->src->bytes_in_buffer) fail(CUT_SHORT, 0);
  c->src->next_input_byte += count;
  c->src->bytes_in_buffer -= count;
}

EXPORT(room) void *room(int bytes) { return malloc(bytes); }
EXPORT(release) void release(void *memory) { free(memory); }
EXPORT(width) int width(void) { return cinfo.image_width; }
EXPORT(height) int height(void) { return cinfo.image_height; }

/* Reads the header of the file in memory; returns the number of colour components. */
EXPORT(begin) int begin(const unsigned char *bytes, int length) {
  errors.error_exit = on_error;
  errors.emit_message = on_message;
  errors.output_message = no_output;
  errors.format_message = no_text;
  errors.reset_error_mgr = no_reset;
  cinfo.err = &errors;
  jpeg_create_decompress(&cinfo);
  source.init_source = nothing;
  source.fill_input_buffer = starved;
  source.skip_input_data = skip;
  source.resync_to_restart = jpeg_resync_to_restart;
  source.term_source = nothing;
  source.next_input_byte = bytes;
  source.bytes_in_buffer = length;
  cinfo.src = &source;
  jpeg_read_header(&cinfo, TRUE);
  if (cinfo.data_precision != 8) fail(PRECISION, cinfo.data_precision);
  if (cinfo.num_components == 2 || cinfo.num_components > 4) fail(COMPONENTS, cinfo.num_components);
  return cinfo.num_components;
}

EXPORT(end) void end(void) { jpeg_destroy_decompress(&cinfo); }

static void read_rows(unsigned char *out, size_t stride, int count) {
  for (int done = 0; done < count;) {
    JSAMPROW rows[8];
    int most = count - done < 8 ? count - done : 8;
    for (int n = 0; n < most; n++) rows[n] = out + n * stride;
    int got = jpeg_read_scanlines(&cinfo, rows, most);
    out += stride * got;
    done += got;
  }
}

/* Decodes the whole picture into width · height · 3 bytes at `out`. */
EXPORT(whole) void whole(unsigned char *out) {
  cinfo.out_color_space = JCS_RGB;
  jpeg_start_decompress(&cinfo);
  read_rows(out, (size_t)cinfo.output_width * 3, cinfo.output_height);
  jpeg_finish_decompress(&cinfo);
}

/* The same for four components: PIL takes them as inverted CMYK, and divides by 255 in this way. */
EXPORT(cmyk) void cmyk(unsigned char *out, unsigned char *row) {
  cinfo.out_color_space = JCS_CMYK;
  jpeg_start_decompress(&cinfo);
  while (cinfo.output_scanline < cinfo.output_height) {
    JSAMPROW rows[1] = {row};
    jpeg_read_scanlines(&cinfo, rows, 1);
    for (unsigned x = 0; x < cinfo.output_width; x++) {
      int light = row[4 * x + 3];
      for (int c = 0; c < 3; c++) {
        int t = (255 - row[4 * x + c]) * light + 128;
        int value = light - (((t >> 8) + t) >> 8);
        *out++ = value < 0 ? 0 : value;
      }
    }
  }
  jpeg_finish_decompress(&cinfo);
}

/*
 * Starts to decode columns from about x on and rows from y on, w × h in size. The bounds are widened to
 * what can be decoded; `left` and `columns` then say where.
 */
static JDIMENSION part_left, part_columns;
EXPORT(left) int left(void) { return part_left; }
EXPORT(columns) int columns(void) { return part_columns; }
EXPORT(part) void part(int x, int y, int w) {
  cinfo.out_color_space = JCS_RGB;
  jpeg_start_decompress(&cinfo);
  part_left = x;
  part_columns = w;
  jpeg_crop_scanline(&cinfo, &part_left, &part_columns);
  if (y > 0) jpeg_skip_scanlines(&cinfo, y);
}
EXPORT(rows) void rows(unsigned char *out, int count) {
  read_rows(out, (size_t)cinfo.output_width * 3, count);
}
