// Labels and confidence of the output voxels of a chunk from their kept logits; results are 16-bit, two a thread and word.
// MERGE: the channels of a group become one logit (log-sum-exp) first. REGIONS: the least sure region decides.
// Sections of `result`, `words` long each: labels, codes; with VETO rivals; with MEASURES margin and entropy.
// Dispatch: pairs of output voxels of this chunk in x and y (steps of 64).

struct Params {
  voxels: u32,           // of this chunk
  groups: u32,           // classes (groups, regions) that are decided on
  words: u32,            // length of a section
  threshold: f32,        // REGIONS: logits above it are in the region
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> kept: array<f32>;             // [channel][voxel of the chunk]
@group(0) @binding(2) var<storage, read> names: array<u32>;            // label of every group or region
@group(0) @binding(3) var<storage, read> heat: array<f32>;             // temperature of every group or region
@group(0) @binding(4) var<storage, read_write> result: array<u32>;
//! if MERGE
@group(0) @binding(5) var<storage, read> members: array<u32>;          // first[groups + 1], then channels by group
//! end

// 65535 / 32 codes a log-odd, from -8 on; see semisupervised/logOdds.ts.
fn code_of(s: f32) -> u32 { return u32(round(clamp((s + 8.0) / 32.0, 0.0, 1.0) * 65535.0)); }
fn share_of(value: f32) -> u32 { return u32(round(clamp(value, 0.0, 1.0) * 65535.0)); }

fn logit(index: u32, voxel: u32) -> f32 {
  //! if MERGE
  let first = members[index];
  let last = members[index + 1u];
  var highest = -3.4e38;
  for (var i = first; i < last; i++) { highest = max(highest, kept[members[i] * params.voxels + voxel]); }
  var sum = 0.0;
  for (var i = first; i < last; i++) { sum += exp(kept[members[i] * params.voxels + voxel] - highest); }
  return highest + log(sum);
  //! else
  return kept[index * params.voxels + voxel];
  //! end
}

struct Found {
  label: u32,
  code: u32,
  rival: u32,
  margin: u32,
  entropy: u32,
}

//! if REGIONS
fn judge(voxel: u32) -> Found {
  var found = Found();
  var least = 3.4e38;
  var rival = -3.4e38;
  var entropy = 0.0;
  for (var r = 0u; r < params.groups; r++) {
    let z = logit(r, voxel);
    if (z > params.threshold) { found.label = names[r]; }
    let s = z / heat[r];
    let away = abs(s);
    least = min(least, away);
    if (s <= 0.0) { rival = max(rival, s); }
    let odds = exp(-away);
    entropy += log(1.0 + odds) + away * odds / (1.0 + odds);
  }
  found.code = code_of(least);
  found.rival = code_of(rival);
  found.margin = share_of(tanh(least / 2.0));
  found.entropy = share_of(entropy / (f32(params.groups) * 0.6931471805599453));
  return found;
}
//! else
fn judge(voxel: u32) -> Found {
  var best = 0u;
  var highest = logit(0u, voxel);
  for (var c = 1u; c < params.groups; c++) {
    let z = logit(c, voxel);
    if (z > highest) { highest = z; best = c; }
  }
  var others = 0.0;
  var second = -3.4e38;
  var rival = -3.4e38;
  var weighted = 0.0;
  for (var c = 0u; c < params.groups; c++) {
    if (c == best) { continue; }
    let z = (logit(c, voxel) - highest) / heat[0];
    let power = exp(z);
    others += power;
    weighted += power * z;
    second = max(second, z);
    if (c > 0u) { rival = max(rival, z); }
  }
  var found = Found();
  found.label = names[best];
  // Below this the code is the largest anyway, and log(0) has no value in WGSL.
  found.code = code_of(-log(max(others, 1e-37)));
  found.rival = code_of(rival - log(1.0 + others - exp(rival)));
  found.margin = share_of((1.0 - exp(second)) / (1.0 + others));
  found.entropy = share_of((log(1.0 + others) - weighted / (1.0 + others)) / log(f32(params.groups)));
  return found;
}
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let pair = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (pair * 2u >= params.voxels) { return; }
  let near = judge(2u * pair);
  var far = Found();
  if (2u * pair + 1u < params.voxels) { far = judge(2u * pair + 1u); }
  result[pair] = near.label | (far.label << 16u);
  result[params.words + pair] = near.code | (far.code << 16u);
  //! if VETO
  result[2u * params.words + pair] = near.rival | (far.rival << 16u);
  //! end
  //! if MEASURES
  result[#(2 + VETO)u * params.words + pair] = near.margin | (far.margin << 16u);
  result[#(3 + VETO)u * params.words + pair] = near.entropy | (far.entropy << 16u);
  //! end
}
