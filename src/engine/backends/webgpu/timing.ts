/** How long kernels take on the device: by its own clock where it has one, else by ours. */

/**
 * Milliseconds that one compute pass takes. What the pass holds is encoded by `encode`.
 *
 * A device with the feature `timestamp-query` measures the pass alone; without it the way there and back counts.
 */
export async function timeOfPass(
  gpu: GPUDevice,
  encode: (pass: GPUComputePassEncoder) => void,
): Promise<number> {
  if (!gpu.features.has('timestamp-query')) {
    const encoder = gpu.createCommandEncoder();
    encodePass(encoder, {}, encode);
    const commands = encoder.finish();
    const started = performance.now();
    gpu.queue.submit([commands]);
    await gpu.queue.onSubmittedWorkDone();
    return performance.now() - started;
  }
  const querySet = gpu.createQuerySet({ type: 'timestamp', count: 2 });
  const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
  const stamps = gpu.createBuffer({ size: 16, usage });
  const mapped = gpu.createBuffer({
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    const encoder = gpu.createCommandEncoder();
    const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    encodePass(encoder, { timestampWrites }, encode);
    encoder.resolveQuerySet(querySet, 0, 2, stamps, 0);
    encoder.copyBufferToBuffer(stamps, 0, mapped, 0, 16);
    gpu.queue.submit([encoder.finish()]);
    await mapped.mapAsync(GPUMapMode.READ);
    const [start = 0n, end = 0n] = new BigUint64Array(mapped.getMappedRange().slice(0));
    mapped.unmap();
    return Number(end - start) / 1e6;
  } finally {
    querySet.destroy();
    stamps.destroy();
    mapped.destroy();
  }
}

function encodePass(
  encoder: GPUCommandEncoder,
  descriptor: GPUComputePassDescriptor,
  encode: (pass: GPUComputePassEncoder) => void,
): void {
  const pass = encoder.beginComputePass(descriptor);
  encode(pass);
  pass.end();
}
