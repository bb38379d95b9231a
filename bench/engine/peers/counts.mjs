/**
 * Counts what reaches the device: dispatches and submits of WebGPU, seen where every library must pass.
 * Nothing is counted where there is no WebGPU.
 */

/**
 * What `work` sends to the device.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ dispatches: number, submits: number, result: T }>}
 */
export async function counted(work) {
  const counts = { dispatches: 0, submits: 0 };
  const pass = globalThis.GPUComputePassEncoder?.prototype;
  const queue = globalThis.GPUQueue?.prototype;
  if (!pass || !queue) return { ...counts, result: await work() };
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = pass;
  const { submit } = queue;
  pass.dispatchWorkgroups = function (...size) {
    counts.dispatches++;
    return dispatchWorkgroups.apply(this, size);
  };
  pass.dispatchWorkgroupsIndirect = function (...from) {
    counts.dispatches++;
    return dispatchWorkgroupsIndirect.apply(this, from);
  };
  queue.submit = function (commands) {
    counts.submits++;
    return submit.call(this, commands);
  };
  try {
    const result = await work();
    return { ...counts, result };
  } finally {
    Object.assign(pass, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
    queue.submit = submit;
  }
}
