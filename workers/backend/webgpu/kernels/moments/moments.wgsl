// InstanceNorm's partial sums of a stored tensor: mean and squared deviations from it, over CHUNK voxels.
// A workgroup of 64 threads handles one chunk of one channel block. Dispatch: chunks in x and y, blocks in z.
// Where all values are the chunk's first one, that is the mean: a constant's sum over its count may lie beside it.
// Tensor: [block][voxel] of vec4. Partials: [block][chunk] of (mean, squared deviations, count).

struct Params {
  voxels: u32,
  chunks: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<Input0>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
var<workgroup> shared_sums: array<vec4f, 64>;

fn workgroup_sum(lane: u32, mine: vec4f) -> vec4f {
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  let sum = shared_sums[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let chunk = workgroup.y * workgroups.x + workgroup.x;
  let block = workgroup.z;
  let start = min(chunk * #(CHUNK)u, params.voxels);
  let end = min(start + #(CHUNK)u, params.voxels);
  let count = f32(end - start);
  let base = block * params.voxels;
  var mine = vec4f();
  let near = vec4f(source[base + min(start, params.voxels - 1u)]);
  var apart = vec4f();
  for (var i = start + lane; i < end; i += 64u) {
    let value = vec4f(source[base + i]);
    mine += value;
    apart += abs(value - near);
  }
  let sum = workgroup_sum(lane, mine);
  let mean = select(sum / max(count, 1.0), near, workgroup_sum(lane, apart) == vec4f());
  mine = vec4f();
  for (var i = start + lane; i < end; i += 64u) {
    let deviation = vec4f(source[base + i]) - mean;
    mine += deviation * deviation;
  }
  let squares = workgroup_sum(lane, mine);
  if (lane == 0u && chunk < params.chunks) {
    let at = 3u * (block * params.chunks + chunk);
    partials[at] = mean;
    partials[at + 1u] = squares;
    partials[at + 2u] = vec4f(count);
  }
}
