package org.catchupmix.study.analyze.maps;

import java.util.SortedMap;
import org.catchupmix.study.plot.ContactSheet.Tile;

/**
 * What a network sees in a picture.
 *
 * @param number of the picture in the test set, from 0
 * @param label its class
 * @param predicted the class that the network gives it
 * @param picture itself
 * @param saliency its gradient saliency
 * @param points its features by mix point
 */
record PictureMaps(
    int number,
    String label,
    String predicted,
    Tile picture,
    Tile saliency,
    SortedMap<Integer, PointMaps> points) {}
