// Packs labels, two 16-bit ones a thread. PROBABILITIES: first turns the kept logits into float32 probabilities in
// place (softmax, or sigmoid for REGIONS) and decides the label on those, as nnU-Net does; the first maximum wins.
// Dispatch: pairs of output voxels of this chunk in x and y (steps of 64).

struct Params {
  voxels: u32,
  classes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
//! if PROBABILITIES == 0 || REGIONS == 0
@group(0) @binding(1) var<storage, read> state: array<vec2f>;          // best logit, label
//! end
@group(0) @binding(2) var<storage, read_write> result: array<u32>;
//! if PROBABILITIES
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read_write> kept: array<f32>;       // [class][voxel of the chunk]
//! end

fn label_of(voxel: u32) -> u32 {
  if (voxel >= params.voxels) { return 0u; }
  //! if PROBABILITIES
  var label = 0u;
  //! if REGIONS
  for (var i = 0u; i < params.classes; i++) {
    let at = i * params.voxels + voxel;
    let probability = 1.0 / (1.0 + exp(-kept[at]));
    kept[at] = probability;
    if (probability > 0.5) { label = labels[i]; }
  }
  //! else
  let highest = state[voxel].x;
  var sum = 0.0;
  for (var i = 0u; i < params.classes; i++) {
    let at = i * params.voxels + voxel;
    let power = exp(kept[at] - highest);
    kept[at] = power;
    sum += power;
  }
  var best = -1.0;
  for (var i = 0u; i < params.classes; i++) {
    let at = i * params.voxels + voxel;
    let probability = kept[at] / sum;
    kept[at] = probability;
    if (probability > best) { best = probability; label = labels[i]; }
  }
  //! end
  return label;
  //! else
  return u32(state[voxel].y);
  //! end
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let pair = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (pair * 2u >= params.voxels) { return; }
  result[pair] = label_of(2u * pair) | (label_of(2u * pair + 1u) << 16u);
}
