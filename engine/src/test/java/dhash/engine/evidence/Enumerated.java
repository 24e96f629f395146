package dhash.engine.evidence;

/** Probabilities of small numbers, by counting. */
final class Enumerated {
  private Enumerated() {}

  /** How many ways there are to choose k of n. */
  static double ways(int n, int k) {
    double ways = 1;
    for (int i = 1; i <= k; i++) {
      ways = ways * (n - k + i) / i;
    }
    return ways;
  }

  static double binomial(int n, int k, double p) {
    return ways(n, k) * Math.pow(p, k) * Math.pow(1 - p, n - k);
  }

  /** Of k bad ones at the candidate, of {@code bad} among a + b. */
  static double hypergeometric(int k, int a, int b, int bad) {
    return ways(a, k) * ways(b, bad - k) / ways(a + b, bad);
  }
}
