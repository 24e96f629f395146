package dhash.rules.planted.guard.controller;

final class OnlyOne implements LonelyInterface {
  @Override
  public void act() {}
}
