package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.StepSettings;
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.nn.optim.RateSchedule;

/** Batches, steps and their learning rate. */
public record OptimizationSettings(
    @Flag(
            value = "share of each label that is spread over all classes, 0 <= S < 1",
            initial = "0.0",
            label = "S")
        double labelSmoothing,
    @Flag(value = "passes over the training images", initial = "8", label = "N") int epochs,
    @Flag(value = "images per step", initial = "64", label = "N") int batch,
    @Flag(
            value =
                "divide each batch into S parts with separate mixing and batch statistics, as DistributedDataParallel does; any number of ranks up to S (mpirun -n 4 catchup train --shards 4 ...) gives the same bits",
            initial = "1",
            label = "S")
        int shards,
    @Flag(value = "rule of the steps, each as in torch.optim", initial = "sgd")
        OptimizerKind optimizer,
    @Flag(value = "highest learning rate (default: 0.1, with adam and adamw 0.001)", label = "RATE")
        Double lr,
    @Flag(value = "momentum of SGD, 0 <= M < 1", initial = "0.9", label = "M") double momentum,
    @Flag(value = "Nesterov's momentum", initial = "true") boolean nesterov,
    @Flag(
            value =
                "shares of Adam's two moments that stay in a step, 0 <= B < 1 (default: 0.9,0.999)",
            initial = "0.9,0.999",
            label = "B")
        List<Double> betas,
    @Flag(value = "added to the root of Adam's second moment", initial = "1e-8", label = "E")
        double eps,
    @Flag(
            value =
                "weight decay of all parameters: a part of the gradient, with adamw it shrinks the weights (default: 1e-4, with adamw 0.01)",
            label = "D")
        Double weightDecay,
    @Flag(value = "schedule of the learning rate", initial = "cosine") ScheduleKind schedule,
    @Flag(
            value =
                "epochs at which multistep lowers the rate (default: after half and three quarters of the epochs)",
            label = "EPOCH")
        List<Integer> milestones,
    @Flag(
            value = "factor by which multistep multiplies the rate at each milestone",
            initial = "0.1",
            label = "F")
        double lrFactor,
    @Flag(value = "epochs in which the rate rises linearly", initial = "1.0", label = "EPOCHS")
        double warmup)
    implements FlagGroup {
  public enum ScheduleKind {
    CONSTANT,
    /** Multiplied by {@code lr-factor} at each milestone. */
    MULTISTEP,
    /** Half a cosine to zero. */
    COSINE
  }

  public enum OptimizerKind {
    SGD,
    ADAM,
    ADAMW
  }

  /**
   * Creates complete settings.
   *
   * @param lr null for PyTorch's rate of Adam, or 0.1 for SGD
   * @param weightDecay null for PyTorch's decay of AdamW, or 1e-4
   * @param milestones empty for a half and three quarters of the epochs
   */
  public OptimizationSettings {
    lr = lr != null ? lr : optimizer == OptimizerKind.SGD ? 0.1 : 1e-3;
    weightDecay =
        weightDecay != null ? weightDecay : optimizer == OptimizerKind.ADAMW ? 1e-2 : 1e-4;
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "--label-smoothing %s must be 0 <= S < 1",
        labelSmoothing);
    require(epochs >= 1, "--epochs %s must be at least 1", epochs);
    require(
        batch >= 2,
        "--batch %s must be at least 2: batch norm has no variance over one image",
        batch);
    require(
        shards >= 1 && shards <= batch / 2,
        "--shards %d must be 1..%d, half of --batch %d: batch norm has no variance over one image",
        shards,
        batch / 2,
        batch);
    require(lr > 0 && Double.isFinite(lr), "--lr %s must be above 0", lr);
    require(momentum >= 0 && momentum < 1, "--momentum %s must be 0 <= M < 1", momentum);
    require(
        optimizer != OptimizerKind.SGD || !nesterov || momentum > 0,
        "--nesterov requires a --momentum above 0, or --nesterov=false");
    require(
        betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
        "--betas %s must be two numbers, 0 <= B < 1",
        betas);
    require(eps > 0 && Double.isFinite(eps), "--eps %s must be above 0", eps);
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "--weight-decay %s must be at least 0",
        weightDecay);
    require(
        milestones.stream().allMatch(m -> m >= 1),
        "--milestones %s must be epochs from 1 on",
        milestones);
    require(lrFactor > 0 && Double.isFinite(lrFactor), "--lr-factor %s must be above 0", lrFactor);
    require(warmup >= 0 && warmup <= epochs, "--warmup %s must be 0..%d epochs", warmup, epochs);
    if (schedule == ScheduleKind.MULTISTEP && milestones.isEmpty()) {
      int half = Math.max(1, epochs / 2);
      milestones = List.of(half, Math.max(half + 1, epochs * 3 / 4));
    }
    milestones = List.copyOf(milestones);
    betas = List.copyOf(betas);
  }

  /** The learning rate, for epochs of so many steps. */
  public RateSchedule rates(int steps) {
    RateSchedule rates =
        switch (schedule) {
          case CONSTANT -> RateSchedule.constant(lr);
          case COSINE -> RateSchedule.cosine(lr, epochs);
          case MULTISTEP ->
              RateSchedule.multiStep(
                  lr, lrFactor, milestones.stream().mapToDouble(Integer::doubleValue).toArray());
        };
    return rates.withWarmup(warmup, 1.0 / steps);
  }

  /** The settings of the optimiser but the learning rate. */
  public UpdateRule rule() {
    return step(0).rule();
  }

  /** The settings of the optimiser's step at a learning rate. */
  public StepSettings step(double rate) {
    return switch (optimizer) {
      case SGD -> new SgdSettings(rate, momentum, nesterov, weightDecay);
      case ADAM -> new AdamSettings(rate, adamRule(false));
      case ADAMW -> new AdamSettings(rate, adamRule(true));
    };
  }

  private AdamRule adamRule(boolean decoupled) {
    return new AdamRule(betas.get(0), betas.get(1), eps, weightDecay, decoupled);
  }

  @Override
  public Map<String, Object> values() {
    return FlagRecord.values(this);
  }

  @Override
  public Map<String, String> idle() {
    Map<String, String> idle = new TreeMap<>();
    if (optimizer == OptimizerKind.SGD) {
      idle.put("betas", "--optimizer adam or adamw");
      idle.put("eps", "--optimizer adam or adamw");
    } else {
      idle.put("momentum", "--optimizer sgd");
      idle.put("nesterov", "--optimizer sgd");
    }
    if (schedule != ScheduleKind.MULTISTEP) {
      idle.put("milestones", "--schedule multistep");
      idle.put("lr-factor", "--schedule multistep");
    }
    return idle;
  }
}
