package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepProfile;
import org.catchupmix.bench.step.StepProfile.Cost;
import org.catchupmix.bench.step.StepProfile.Kind;
import org.catchupmix.bench.step.StepSetting;
import org.junit.jupiter.api.Test;

class PrimitiveTableTest {
  private static StepSetting setting(String model, int batch) {
    return new StepSetting(model, 16, batch, StepDevice.parse("cpu --threads 1"));
  }

  @Test
  void everythingInAStepIsInTheTable() {
    Kind conv = new Kind("conv2d", 3, 1, false);
    Kind relu = new Kind("relu", 0, 0, false);
    Kind fill = new Kind("fill", 0, 0, false);
    Map<StepSetting, StepProfile> profiles = new LinkedHashMap<>();
    profiles.put(
        setting("resnet10", 2),
        new StepProfile(
            0.010, 0.004, Map.of(conv, new Cost(0.005, 0.002), fill, new Cost(0.00005, 0.00001))));
    profiles.put(
        setting("resnet18", 4),
        new StepProfile(0.020, 0.006, Map.of(relu, new Cost(0.015, 0.012))));
    assertEquals(
        List.of(
            "| ms, at least | resnet10, 16, batch 2 | resnet18, 16, batch 4 |",
            "| --- | ---: | ---: |",
            "| conv2d 3x3, stride 1 | 5.00, 2.00 | - |",
            "| relu | - | 15.0, 12.0 |",
            "| other primitives | 0.0500, 0.0100 | 0.00, 0.00 |",
            "| between primitives | 4.00, - | 6.00, - |",
            "| a step | 10.0, 2.01 | 20.0, 12.0 |"),
        PrimitiveTable.table(profiles).toMarkdown().lines().toList());
    profiles.remove(setting("resnet18", 4));
    String head = PrimitiveTable.table(profiles).toMarkdown().lines().findFirst().orElseThrow();
    assertEquals("| ms, at least | resnet10, 16 |", head);
  }
}
