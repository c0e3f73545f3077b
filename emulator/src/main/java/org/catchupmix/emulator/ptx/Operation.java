package org.catchupmix.emulator.ptx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The first part of an opcode. A new one needs a {@link Family}; what each family needs, the
 * compiler lists.
 */
public enum Operation {
  ABS(Family.ARITHMETIC),
  ADD(Family.SUM),
  ADDC(Family.SUM),
  AND(Family.ARITHMETIC),
  BFE(Family.ARITHMETIC),
  BFI(Family.ARITHMETIC),
  BFIND(Family.ARITHMETIC),
  BMSK(Family.ARITHMETIC),
  BREV(Family.ARITHMETIC),
  CLZ(Family.ARITHMETIC),
  CNOT(Family.ARITHMETIC),
  COPYSIGN(Family.ARITHMETIC),
  DIV(Family.ARITHMETIC),
  DP2A(Family.ARITHMETIC),
  DP4A(Family.ARITHMETIC),
  FMA(Family.ARITHMETIC),
  FNS(Family.ARITHMETIC),
  LOP3(Family.ARITHMETIC),
  MAD(Family.SUM),
  MAD24(Family.ARITHMETIC),
  MADC(Family.SUM),
  MAX(Family.ARITHMETIC),
  MIN(Family.ARITHMETIC),
  MUL(Family.ARITHMETIC),
  MUL24(Family.ARITHMETIC),
  NEG(Family.ARITHMETIC),
  NOT(Family.ARITHMETIC),
  OR(Family.ARITHMETIC),
  POPC(Family.ARITHMETIC),
  PRMT(Family.ARITHMETIC),
  REM(Family.ARITHMETIC),
  SAD(Family.ARITHMETIC),
  SET(Family.ARITHMETIC),
  SHF(Family.ARITHMETIC),
  SHL(Family.ARITHMETIC),
  SHR(Family.ARITHMETIC),
  SUB(Family.SUM),
  SUBC(Family.SUM),
  VABSDIFF2(Family.ARITHMETIC),
  VABSDIFF4(Family.ARITHMETIC),
  XOR(Family.ARITHMETIC),
  COS(Family.SPECIAL),
  EX2(Family.SPECIAL),
  LG2(Family.SPECIAL),
  RCP(Family.SPECIAL),
  RSQRT(Family.SPECIAL),
  SIN(Family.SPECIAL),
  SQRT(Family.SPECIAL),
  TANH(Family.SPECIAL),
  CVT(Family.CONVERSION),
  SELP(Family.SELECTION),
  SLCT(Family.SELECTION),
  TESTP(Family.SELECTION),
  SETP(Family.COMPARISON),
  MOV(Family.MOVE),
  CVTA(Family.ADDRESS),
  ISSPACEP(Family.ADDRESS),
  LD(Family.LOAD),
  LDU(Family.LOAD),
  ST(Family.STORE),
  ATOM(Family.ATOMIC),
  RED(Family.ATOMIC),
  CP(Family.COPY),
  BRA(Family.CONTROL),
  BRX(Family.CONTROL),
  CALL(Family.CONTROL),
  EXIT(Family.CONTROL),
  RET(Family.CONTROL),
  TRAP(Family.CONTROL),
  BAR(Family.BARRIER),
  BARRIER(Family.BARRIER),
  MBARRIER(Family.MEMORY_BARRIER),
  FENCE(Family.FENCE),
  MEMBAR(Family.FENCE),
  ACTIVEMASK(Family.WARP),
  ELECT(Family.WARP),
  MATCH(Family.WARP),
  REDUX(Family.WARP),
  SHFL(Family.WARP),
  VOTE(Family.WARP),
  LDMATRIX(Family.MATRIX),
  MMA(Family.MATRIX),
  MOVMATRIX(Family.MATRIX),
  STMATRIX(Family.MATRIX),
  WMMA(Family.MATRIX),
  WGMMA(Family.WARPGROUP),
  CREATEPOLICY(Family.POLICY),
  APPLYPRIORITY(Family.HINT),
  BRKPT(Family.HINT),
  DISCARD(Family.HINT),
  GRIDDEPCONTROL(Family.HINT),
  NANOSLEEP(Family.HINT),
  PMEVENT(Family.HINT),
  PREFETCH(Family.HINT),
  PREFETCHU(Family.HINT),
  SETMAXNREG(Family.HINT),
  SULD(Family.TEXTURE),
  SUQ(Family.TEXTURE),
  SURED(Family.TEXTURE),
  SUST(Family.TEXTURE),
  TEX(Family.TEXTURE),
  TLD4(Family.TEXTURE),
  TXQ(Family.TEXTURE),
  /** An operation that the emulator does not know; the opcode's first part has its name. */
  UNKNOWN(Family.UNKNOWN);

  /** Operations that are decoded in the same way. */
  public enum Family {
    ARITHMETIC,
    /** Arithmetic that may also read or write the carry. */
    SUM,
    /** Functions of a GPU's special function units. */
    SPECIAL,
    CONVERSION,
    SELECTION,
    COMPARISON,
    MOVE,
    /** State spaces of addresses. */
    ADDRESS,
    LOAD,
    STORE,
    ATOMIC,
    /** Asynchronous copies. */
    COPY,
    /** Branches, calls and ends. */
    CONTROL,
    BARRIER,
    /** Barriers in shared memory. */
    MEMORY_BARRIER,
    FENCE,
    /** Exchanges between the lanes of a warp. */
    WARP,
    /** Tensor cores, by warps. */
    MATRIX,
    /** Tensor cores, by four warps. */
    WARPGROUP,
    POLICY,
    /** Advice without effect on results. */
    HINT,
    TEXTURE,
    UNKNOWN
  }

  private static final Map<String, Operation> BY_NAME =
      Arrays.stream(values())
          .filter(o -> o != UNKNOWN)
          .collect(Collectors.toMap(Operation::toString, Function.identity()));

  private final Family family;

  Operation(Family family) {
    this.family = family;
  }

  public Family family() {
    return family;
  }

  /** The operation with a PTX name, or {@link #UNKNOWN}. */
  static Operation of(String name) {
    return BY_NAME.getOrDefault(name, UNKNOWN);
  }

  /** The PTX name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
