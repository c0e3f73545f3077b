package org.catchupmix.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The settings of a run, complete and valid; {@link RecipeText#settle} creates it. */
public record Recipe(
    FolderSettings folder,
    DeviceSettings device,
    DataSettings data,
    NetworkSettings network,
    MixSettings mix,
    OptimizationSettings optimization,
    RunSettings run) {
  private List<FlagGroup> groups() {
    return List.of(folder, device, data, network, mix, optimization, run);
  }

  /** Returns the settings for changing some of them. */
  public RecipeText text() {
    return new RecipeText().with("recipe", settings());
  }

  /** Keys of settings that do nothing beside the others, each with the flag that they belong to. */
  public Map<String, String> idle() {
    Map<String, String> idle = new TreeMap<>();
    groups().forEach(group -> idle.putAll(group.idle()));
    if (optimization.shards() > 1) {
      idle.put("images-on-device", DataSettings.ON_DEVICE);
    }
    return idle;
  }

  /** All settings by key, as recipe files hold them; empty values are left out. */
  public Map<String, Object> settings() {
    return settings(_ -> true);
  }

  /**
   * The settings that decide the result, its last bits and what is recorded. Two runs with the same
   * ones need not both be trained.
   */
  public Map<String, Object> affectingResult() {
    return settings(Setting::decidesResult);
  }

  /** The settings that repetitions share: they differ by the seed and by where they ran. */
  public Map<String, Object> shared() {
    return settings(Setting::isSharedByRepetitions);
  }

  private Map<String, Object> settings(Predicate<Setting> which) {
    Map<String, Object> values = new LinkedHashMap<>();
    groups().forEach(group -> values.putAll(group.values()));
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Setting setting : Settings.ofRuns()) {
      Object value = values.get(setting.key());
      if (which.test(setting) && !Setting.isEmpty(value)) {
        settings.put(setting.key(), SettingType.written(value));
      }
    }
    return settings;
  }

  /** The settings that a run keeps when it is resumed, as text; its data may have moved. */
  public Map<String, String> keptOnResume() {
    Map<String, String> lasting = new TreeMap<>();
    settings(Setting::mustStayOnResume).forEach((key, value) -> lasting.put(key, value.toString()));
    lasting.computeIfPresent("data", (_, from) -> from.replaceFirst(":.*", ""));
    return lasting;
  }

  /**
   * The settings that do something in training, but for the side of its random crop. Options of
   * other mix methods do nothing, for example. Another program would take that side for the crop of
   * its images.
   */
  public Map<String, String> usedInTraining() {
    Map<String, String> used = new TreeMap<>(keptOnResume());
    used.keySet().removeAll(idle().keySet());
    used.remove("crop");
    return used;
  }
}
