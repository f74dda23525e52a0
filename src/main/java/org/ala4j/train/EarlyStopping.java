package org.ala4j.train;

import org.ala4j.metrics.Metric;

/**
 * Remembers the best epoch on the validation set and says when to stop (paper §5.2: after 5 epochs
 * without improvement).
 */
public final class EarlyStopping {
  /** What must improve. */
  public enum Monitor {
    /** The validation loss falls. */
    LOSS,
    /** The perception branch's validation accuracy rises; of equals, the lower loss is better. */
    ACCURACY,
    /** The validation IoU rises. */
    IOU
  }

  private final Monitor monitor;
  private final int patience;
  private EpochRecord best;

  public EarlyStopping(Monitor monitor, int patience) {
    this.monitor = monitor;
    this.patience = patience;
  }

  /** Takes an epoch in; true when it is the best so far. */
  public boolean improves(EpochRecord epoch) {
    if (best == null || better(epoch.validation(), best.validation())) {
      best = epoch;
      return true;
    }
    return false;
  }

  private boolean better(Validation a, Validation b) {
    return switch (monitor) {
      case LOSS -> a.loss() < b.loss();
      case ACCURACY -> {
        double ours = a.score(Metric.ACCURACY);
        double theirs = b.score(Metric.ACCURACY);
        yield ours > theirs || (ours == theirs && a.loss() < b.loss());
      }
      case IOU -> a.score(Metric.MIOU) > b.score(Metric.MIOU);
    };
  }

  /** Whether that epoch is {@code patience} epochs past the best one. */
  public boolean isOver(int epoch) {
    return best != null && epoch - best.epoch() >= patience;
  }

  /** The best epoch's number. */
  public int bestEpoch() {
    return best.epoch();
  }
}
