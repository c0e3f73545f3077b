package org.catchupmix.emulator.ptx;

import java.util.Locale;

/** A modifier of an opcode, without dot; one with several meanings has its plainest name. */
public enum Modifier implements Opcode.Part {
  // State spaces
  GLOBAL,
  SHARED,
  SHARED_CTA("shared::cta"),
  SHARED_CLUSTER("shared::cluster"),
  LOCAL,
  CONST,
  PARAM,
  PARAM_FUNC("param::func"),
  PARAM_ENTRY("param::entry"),
  TO,

  // Elements of a vector
  V2,
  V4,
  V8,

  // Memory order and scope
  WEAK,
  VOLATILE,
  RELAXED,
  ACQUIRE,
  RELEASE,
  ACQ_REL,
  SC,
  CTA,
  CLUSTER,
  GPU,
  GL,
  SYS,

  // Caches
  NC,
  CA,
  CG,
  CS,
  LU,
  CV,
  WB,
  WT,
  L1,
  L2,
  L1_EVICT_NORMAL("L1::evict_normal"),
  L1_EVICT_UNCHANGED("L1::evict_unchanged"),
  L1_EVICT_FIRST("L1::evict_first"),
  L1_EVICT_LAST("L1::evict_last"),
  L1_NO_ALLOCATE("L1::no_allocate"),
  L2_CACHE_HINT("L2::cache_hint"),
  L2_64B("L2::64B"),
  L2_128B("L2::128B"),
  L2_256B("L2::256B"),
  L2_EVICT_NORMAL("L2::evict_normal"),
  L2_EVICT_UNCHANGED("L2::evict_unchanged"),
  L2_EVICT_FIRST("L2::evict_first"),
  L2_EVICT_LAST("L2::evict_last"),

  // Updates and reductions
  ADD,
  AND,
  OR,
  XOR,
  EXCH,
  CAS,
  MIN,
  MAX,
  INC,
  DEC,
  POPC,
  NOFTZ,
  REDUCE,

  // Rounding, range and special values
  RN,
  RZ,
  RM,
  RP,
  RNA,
  RNI,
  RZI,
  RMI,
  RPI,
  APPROX,
  FULL,
  FTZ,
  SAT,
  SATFINITE,
  RELU,
  NAN("NaN"),
  XORSIGN,
  ABS,

  // Comparisons; LO and HI are halves of products as well
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE,
  LO,
  LS,
  HI,
  HS,
  EQU,
  NEU,
  LTU,
  LEU,
  GTU,
  GEU,
  NUM,
  UNORDERED("nan"),

  // Properties of a number
  FINITE,
  INFINITE,
  NUMBER,
  NOTANUMBER,
  NORMAL,
  SUBNORMAL,

  // Integers
  WIDE,
  CC,
  L,
  R,
  WRAP,
  CLAMP,
  SHIFTAMT,

  // Barriers and warps
  SYNC,
  ALIGNED,
  ARRIVE,
  RED,
  WARP,
  UNI,
  ANY,
  ALL,
  BALLOT,
  UP,
  DOWN,
  BFLY,
  IDX,

  // Matrices
  ROW,
  COL,
  A,
  B,
  C,
  D,
  MMA,
  MMA_ASYNC,
  LOAD,
  STORE,
  TRANS,
  X1,
  X2,
  X4,

  // Asynchronous copies
  ASYNC,
  BULK,
  TENSOR,
  D1("1d"),
  D2("2d"),
  D3("3d"),
  D4("4d"),
  D5("5d"),
  TILE,
  TILE_GATHER4("tile::gather4"),
  TILE_SCATTER4("tile::scatter4"),
  IM2COL,
  IM2COL_W("im2col::w"),
  IM2COL_W_128("im2col::w::128"),
  IM2COL_NO_OFFS,
  MULTICAST_CLUSTER("multicast::cluster"),
  CP_MASK,
  IGNORE_OOB,
  BULK_GROUP,
  COMMIT_GROUP,
  WAIT_GROUP,
  WAIT_ALL,
  READ,
  PREFETCH,

  // Barriers in shared memory, and fences
  MBARRIER,
  COMPLETE_BYTES("mbarrier::complete_tx::bytes"),
  NOINC,
  INIT,
  INVAL,
  ARRIVE_DROP,
  EXPECT_TX,
  COMPLETE_TX,
  NO_COMPLETE("noComplete"),
  TEST_WAIT,
  TRY_WAIT,
  PENDING_COUNT,
  PARITY,
  FENCE,
  PROXY,
  ASYNC_GENERIC("async::generic");

  private final String text;

  Modifier() {
    this.text = name().toLowerCase(Locale.ROOT);
  }

  Modifier(String text) {
    this.text = text;
  }

  /** The PTX text, without dot. */
  @Override
  public String toString() {
    return text;
  }
}
