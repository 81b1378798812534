;; The inner loops of the vector index in WebAssembly SIMD: four to eight multiplications a step, where JavaScript does
;; one. All arguments are byte offsets in the memory, or counts. Rows are a multiple of 64 bytes long, padded with zeros.
;; `node scripts/run.mjs generate` compiles this file into vector-kernel-wasm.ts.
(module
  (memory (export "memory") 1)

  ;; Dot product of two rows of 32-bit floats, of $bytes each. Symmetric to the last digit.
  (func (export "dot") (param $a i32) (param $b i32) (param $bytes i32) (result f32)
    (local $end i32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $a) (local.get $bytes)))
    ;; Four sums side by side: no addition waits for the one before.
    (loop $next
      (local.set $s0 (f32x4.add (local.get $s0)
        (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
      (local.set $s1 (f32x4.add (local.get $s1)
        (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
      (local.set $s2 (f32x4.add (local.get $s2)
        (f32x4.mul (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b)))))
      (local.set $s3 (f32x4.add (local.get $s3)
        (f32x4.mul (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b)))))
      (local.set $a (i32.add (local.get $a) (i32.const 64)))
      (local.set $b (i32.add (local.get $b) (i32.const 64)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end))))
    (local.set $s0 (f32x4.add
      (f32x4.add (local.get $s0) (local.get $s1))
      (f32x4.add (local.get $s2) (local.get $s3))))
    (f32.add (f32x4.extract_lane 0 (local.get $s0))
      (f32.add (f32x4.extract_lane 1 (local.get $s0))
        (f32.add (f32x4.extract_lane 2 (local.get $s0)) (f32x4.extract_lane 3 (local.get $s0))))))

  ;; Dot products of a query of 16-bit integers with each of $count rows of signed bytes, $bytes each, written to $out
  ;; as 32-bit integers. The caller keeps them within 32 bits.
  (func (export "dotBytes") (param $query i32) (param $rows i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $rowEnd i32) (local $at i32)
    (local $s0 v128) (local $s1 v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (loop $nextRow
      (local.set $at (local.get $query))
      (local.set $rowEnd (i32.add (local.get $rows) (local.get $bytes)))
      (local.set $s0 (v128.const i32x4 0 0 0 0))
      (local.set $s1 (v128.const i32x4 0 0 0 0))
      (loop $next
        ;; Eight bytes at a time, widened to 16 bits; products of pairs are added to 32-bit sums.
        (local.set $s0 (i32x4.add (local.get $s0)
          (i32x4.dot_i16x8_s (v128.load (local.get $at)) (v128.load8x8_s (local.get $rows)))))
        (local.set $s1 (i32x4.add (local.get $s1)
          (i32x4.dot_i16x8_s (v128.load offset=16 (local.get $at)) (v128.load8x8_s offset=8 (local.get $rows)))))
        (local.set $s0 (i32x4.add (local.get $s0)
          (i32x4.dot_i16x8_s (v128.load offset=32 (local.get $at)) (v128.load8x8_s offset=16 (local.get $rows)))))
        (local.set $s1 (i32x4.add (local.get $s1)
          (i32x4.dot_i16x8_s (v128.load offset=48 (local.get $at)) (v128.load8x8_s offset=24 (local.get $rows)))))
        (local.set $s0 (i32x4.add (local.get $s0)
          (i32x4.dot_i16x8_s (v128.load offset=64 (local.get $at)) (v128.load8x8_s offset=32 (local.get $rows)))))
        (local.set $s1 (i32x4.add (local.get $s1)
          (i32x4.dot_i16x8_s (v128.load offset=80 (local.get $at)) (v128.load8x8_s offset=40 (local.get $rows)))))
        (local.set $s0 (i32x4.add (local.get $s0)
          (i32x4.dot_i16x8_s (v128.load offset=96 (local.get $at)) (v128.load8x8_s offset=48 (local.get $rows)))))
        (local.set $s1 (i32x4.add (local.get $s1)
          (i32x4.dot_i16x8_s (v128.load offset=112 (local.get $at)) (v128.load8x8_s offset=56 (local.get $rows)))))
        (local.set $at (i32.add (local.get $at) (i32.const 128)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 64)))
        (br_if $next (i32.lt_u (local.get $rows) (local.get $rowEnd))))
      (local.set $s0 (i32x4.add (local.get $s0) (local.get $s1)))
      (i32.store (local.get $out)
        (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s0)) (i32x4.extract_lane 1 (local.get $s0)))
          (i32.add (i32x4.extract_lane 2 (local.get $s0)) (i32x4.extract_lane 3 (local.get $s0)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $nextRow (i32.lt_u (local.get $out) (local.get $end))))))
