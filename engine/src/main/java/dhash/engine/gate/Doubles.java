package dhash.engine.gate;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * An unchangeable list of numbers that keeps no object for each: windows hold some hundred
 * thousands of them.
 */
final class Doubles extends AbstractList<Double> implements RandomAccess {
  private final double[] numbers;

  private Doubles(double[] numbers) {
    this.numbers = numbers;
  }

  static List<Double> copyOf(List<Double> list) {
    return list instanceof Doubles
        ? list
        : new Doubles(list.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static List<Double> copyOf(double[] numbers) {
    return new Doubles(numbers.clone());
  }

  @Override
  public Double get(int index) {
    return numbers[index];
  }

  @Override
  public int size() {
    return numbers.length;
  }
}
