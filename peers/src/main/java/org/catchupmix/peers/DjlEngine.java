package org.catchupmix.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.Sgd;
import ai.djl.training.tracker.Tracker;
import org.catchupmix.bench.peers.PeerEngine;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.train.Program;

/**
 * DJL with PyTorch's library for processors.
 *
 * <p>Its SGD has momentum and weight decay but no Nesterov momentum, which costs one more addition.
 */
public final class DjlEngine implements PeerEngine {
  static {
    // Disables tracking and downloads; the libraries come from a jar.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    // Folder for the unpacked libraries of PyTorch, some 400 MB; by default the home folder.
    Program.home()
        .map(h -> h.resolve("peers").resolve("target").resolve("djl"))
        .ifPresent(dir -> System.setProperty("DJL_CACHE_DIR", dir.toString()));
  }

  public DjlEngine() {}

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public String description() {
    return "DJL %s, PyTorch %s"
        .formatted(Engine.getDjlVersion(), Engine.getEngine("PyTorch").getVersion());
  }

  @Override
  public Training open(StepSetting setting) {
    // Read once, when the library is loaded.
    System.setProperty(
        "ai.djl.pytorch.num_threads", String.valueOf(setting.device().options().threads()));
    Model model = Model.newInstance("preact-resnet18", Device.cpu(), "PyTorch");
    model.setBlock(DjlPreActResNet.build(setting.width(), StepSetting.CLASSES));
    Sgd sgd =
        Optimizer.sgd()
            .setLearningRateTracker(Tracker.fixed(0.01f))
            .optMomentum(0.9f)
            .optWeightDecays(1e-4f)
            .build();
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optInitializer(new XavierInitializer(), p -> p.getType() == Parameter.Type.WEIGHT)
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(sgd));
    Shape images =
        new Shape(setting.batch(), StepSetting.CHANNELS, StepSetting.SIDE, StepSetting.SIDE);
    trainer.initialize(images);
    NDManager manager = trainer.getManager();
    NDArray x = manager.randomNormal(images);
    NDArray y =
        manager.randomInteger(0, StepSetting.CLASSES, new Shape(setting.batch()), DataType.INT64);
    long parameterCount =
        model.getBlock().getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(p -> p.getArray().size())
            .sum();
    return new Training(parameterCount, () -> step(trainer, x, y));
  }

  private static double step(Trainer trainer, NDArray x, NDArray y) {
    // A manager of its own releases what a step creates.
    try (NDManager temporary = trainer.getManager().newSubManager()) {
      NDArray images = x.duplicate();
      NDArray labels = y.duplicate();
      images.attach(temporary);
      labels.attach(temporary);
      NDArray loss;
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList scores = trainer.forward(new NDList(images));
        loss = trainer.getLoss().evaluate(new NDList(labels), scores);
        collector.backward(loss);
      }
      trainer.step();
      // A step ends when its loss is on the host, as ours does.
      return loss.getFloat();
    }
  }
}
