// The adapter's multiply-add peak: ACCUMULATORS independent chains that never touch memory inside the loop, REPEATS times a round.
// FORM 0: scalar, 1: vec4, 2: mat4x4 · vec4. Every thread runs params.rounds rounds; the result is stored so that
// nothing is optimised away. Seeds come from a buffer, so that the compiler cannot fold the loop.

struct Params {
  rounds: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> seeds: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  //! if FORM == 0
  let factor = seeds[0].x;
  //! for i in 0..ACCUMULATORS
  var sum#(i) = seeds[1].x + f32(#(i)u + id.x);
  //! end
  //! end
  //! if FORM == 1
  let factor = seeds[0];
  //! for i in 0..ACCUMULATORS
  var sum#(i) = seeds[1] + vec4f(f32(#(i)u + id.x));
  //! end
  //! end
  //! if FORM == 2
  let factor = mat4x4f(seeds[0], seeds[2], seeds[3], seeds[4]);
  let operand = seeds[5] + vec4f(f32(id.x));
  //! for i in 0..ACCUMULATORS
  var sum#(i) = seeds[1] + vec4f(f32(#(i)u + id.x));
  //! end
  //! end
  for (var round = 0u; round < params.rounds; round++) {
    //! for repeat in 0..REPEATS
    //! for i in 0..ACCUMULATORS
    //! if FORM == 2
    sum#(i) = factor * sum#(i) + operand;
    //! else
    sum#(i) = sum#(i) * factor + factor;
    //! end
    //! end
    //! end
  }
  var total = vec4f();
  //! for i in 0..ACCUMULATORS
  //! if FORM == 0
  total.x += sum#(i);
  //! else
  total += sum#(i);
  //! end
  //! end
  result[id.x] = total;
}
