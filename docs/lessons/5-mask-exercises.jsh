// Exercises 5: the gradient of a mask
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write double[] norms(double[] map, int channels): the l2 norm of each channel of one sample, [H,W,C] in memory,
// channels last. Then: check1((map, channels) -> norms(map, channels))

// 2. Write boolean[] mask(double[] own, double[] partner, int keep) from norms. The share of a filter is its norm over the
// sum of the sample's norms; its influence is its share here less its share in the partner. True for the keep filters of
// the lowest influence; the check has no ties that matter (Catch-up Mix takes the lower index first). Then:
// check2((own, partner, keep) -> mask(own, partner, keep))

// 3. A GPU gives each element of y, [N,H,W,C], a thread. Write int source(int i, int channels, int plane, boolean[] mask,
// int[] partner): which element of h thread i copies; mask is [N,C], plane is H * W. Then:
// check3((i, channels, plane, mask, partner) -> source(i, channels, plane, mask, partner))
