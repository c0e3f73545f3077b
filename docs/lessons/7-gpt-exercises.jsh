// Exercises 7: a tiny GPT
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write double[] weights(double[] fits, int place): the weights with which a place attends to all places, by its fits
// to them. Places after it are not seen. Then: check1((fits, place) -> weights(fits, place))

// 2. Write double bigram(String text): the loss of a bigram model on the text that it was counted on, the mean of -log p
// (in nats) over all characters but the first; p is how often this character followed the one before it, over how often
// any did. Then: check2(text -> bigram(text))

// 3. Write long parameters(int letters, int time, int width, int blocks): how many numbers the GPT of lesson 7 learns,
// with biases and the scale and shift of each layer norm. Then:
// check3((letters, time, width, blocks) -> parameters(letters, time, width, blocks))
