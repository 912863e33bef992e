// Partial sums of a gradient over CHUNK voxels: Σ g and, with NORM, Σ g · normalised value; g is first passed through
// the LeakyReLU that is pending on the value (SLOPE).
// A workgroup of 64 threads handles one chunk of one channel block. Dispatch: chunks in x and y, blocks in z.
// Tensors: [block][voxel] of vec4. Norm: [block] of (scale, shift), then [block] of (mean, 1 / deviation).
// Partials: [block][chunk] of (Σ g, Σ g · x̂) from `first_partial` on.

struct Params {
  voxels: u32,
  chunks: u32,
  blocks: u32,
  slope: f32,
  first_partial: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;
//! if NORM
@group(0) @binding(3) var<storage, read> source: array<vec4f>;
@group(0) @binding(4) var<storage, read> norm: array<vec4f>;
//! end
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
  let base = block * params.voxels;
  var plain = vec4f();
  var along = vec4f();
  //! if NORM
  let scale = norm[2u * block];
  let shift = norm[2u * block + 1u];
  let mean = norm[2u * (params.blocks + block)];
  let inverse = norm[2u * (params.blocks + block) + 1u];
  //! end
  for (var i = start + lane; i < end; i += 64u) {
    var slope = gradient[base + i];
    //! if NORM
    let value = source[base + i];
    //! if SLOPE
    slope = select(slope * params.slope, slope, value * scale + shift > vec4f());
    //! end
    along += slope * ((value - mean) * inverse);
    //! end
    plain += slope;
  }
  let plain_sum = workgroup_sum(lane, plain);
  let along_sum = workgroup_sum(lane, along);
  if (lane == 0u && chunk < params.chunks) {
    let at = params.first_partial + 2u * (block * params.chunks + chunk);
    partials[at] = plain_sum;
    partials[at + 1u] = along_sum;
  }
}
