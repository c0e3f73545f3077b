package org.catchupmix.kernels.sass;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of instructions by their lowest nine bits, for compute capability 7.5 to 12.0. Sources:
 * the tables of CuAssembler ({@code InsAsmRepos}) for 7.5, 8.0 and 8.6, and Mesa's compiler ({@code
 * nak}). What came with 9.0 and later and is in neither was named by what it took the place of, in
 * kernels of this project compiled for the chip before and for this one; it is arithmetic all, but
 * for ENDCOLLECTIVE, which closes what a WARPSYNC opens.
 */
final class SassOpcodes {
  private static final Map<Integer, String> COMMON =
      table(
          """
          002 MOV 003 P2R 004 R2P 005 CS2R 006 VOTE 007 SEL 008 FSEL 009 FMNMX 00a FSET 00b FSETP
          00c ISETP 010 IADD3 011 LEA 012 LOP3 013 IABS 015 VABSDIFF4 016 PRMT 017 IMNMX 019 SHF
          01a SGXT 01b BMSK 01c PLOP3 020 FMUL 021 FADD 022 FSWZADD 023 FFMA 024 IMAD 025 IMAD.WIDE
          026 IDP 027 IMAD.HI 028 DMUL 029 DADD 02a DSETP 02b DFMA 030 HADD2 031 HFMA2 032 HMUL2
          033 HSET2 034 HSETP2 035 HFMA2.MMA 037 IMMA 038 I2I 039 I2IP 03a MOVM 03b LDSM 03c HMMA
          03d BMMA 03e F2FP 03f DMMA 040 HMNMX2 043 F2IP 045 I2FP 082 UMOV 083 UP2UR 086 VOTEU
          087 USEL 08c UISETP 090 UIADD3 091 ULEA 092 ULOP3 096 UPRMT 099 USHF 09a USGXT 09c UPLOP3
          0a4 UIMAD 0a5 UIMAD.WIDE 0b9 ULDC 0bb ULDC 0bd UFLO 0be UBREV 0bf UPOPC 100 FLO 101 BREV
          102 FCHK 104 F2F 105 F2I 106 I2F 107 FRND 108 MUFU 109 POPC 110 F2F 111 F2I 112 I2F
          113 FRND 118 NOP 119 S2R 11a DEPBAR 11c B2R 11d BAR 141 BSYNC 142 BREAK 143 CALL 144 CALL
          145 BSSY 146 YIELD 147 BRA 148 WARPSYNC 149 BRX 14d EXIT 14e LEPC 150 RET 155 BMOV
          156 BMOV 158 BRXU 15c BPT 15d NANOSLEEP 160 TEX 161 TEX 163 TLD4 164 TLD4 166 TLD 167 TLD
          16c TXD 16d TXD 16f TXQ 170 TXQ 180 LD 181 LDG 182 LDC 183 LDL 184 LDS 185 ST 186 STG
          187 STL 188 STS 189 SHFL 18a ATOM 18b ATOM 18c ATOMS 18d ATOMS 18e RED 18f CCTL
          192 MEMBAR 199 SULD 19a SULD 19b SUST 19c SUST 19d SUST 19e SUST 1a1 MATCH 1a8 ATOMG
          1a9 ATOMG 1aa QSPC 1ab ERRBAR 1ae LDGSTS 1af LDGDEPBAR 1b0 ARRIVES 1c2 R2UR 1c3 S2UR
          1c4 REDUX
          """);

  private static final Map<Integer, String> OLD = table("036 HMMA");

  private static final Map<Integer, String> HOPPER =
      table("036 VIADD 046 VIADDMNMX 048 VIMNMX 0ca R2UR 11b ENDCOLLECTIVE 1a6 RED");

  private static final Map<Integer, String> BLACKWELL =
      table("04a VIMNMX 05a I2F 05c F2I 05e UI2FP 076 FMNMX3 097 UIMNMX 0a6 UIMAD.HI 1ac LDCU");

  private SassOpcodes() {}

  private static Map<Integer, String> table(String text) {
    String[] words = text.strip().split("\\s+");
    Map<Integer, String> table = new HashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      table.put(Integer.parseInt(words[i], 16), words[i + 1]);
    }
    return table;
  }

  /** The name; null if it is not known. */
  static String name(int chip, int opcode) {
    String name = COMMON.get(opcode);
    if (name == null) {
      name = (chip < 90 ? OLD : HOPPER).get(opcode);
    }
    return name == null && chip >= 100 ? BLACKWELL.get(opcode) : name;
  }
}
