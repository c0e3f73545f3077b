package org.catchupmix.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** Writes NaN and infinities as null, because JSON has no such numbers. */
public final class FiniteNumberSerializer extends JsonSerializer<Double> {
  private FiniteNumberSerializer() {}

  public static Module module() {
    FiniteNumberSerializer number = new FiniteNumberSerializer();
    return new SimpleModule()
        .addSerializer(Double.class, number)
        .addSerializer(double.class, number);
  }

  @Override
  public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }
}
