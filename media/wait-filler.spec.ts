import { WaitFiller } from './wait-filler.ts';

function aFiller() {
  const told: string[] = [];
  const line = { isQuiet: true };
  const filler = new WaitFiller({
    isQuiet: () => line.isQuiet,
    say: () => told.push('say'),
    withdraw: () => told.push('withdraw'),
  });
  return { filler, told, line };
}

describe('the filler of a wait', () => {
  it('comes once, a second after the tool was asked, when nobody speaks', () => {
    const { filler, told, line } = aFiller();
    filler.asked('t1', 0);
    filler.tick(980);
    expect(told).toEqual([]);
    line.isQuiet = false;
    filler.tick(1000);
    expect(told).toEqual([]);
    line.isQuiet = true;
    filler.tick(1500);
    filler.tick(9000);
    expect(told).toEqual(['say']);
  });

  it('does not come once the results are there, and is taken back when they come first', () => {
    const { filler, told } = aFiller();
    filler.asked('t1', 0);
    filler.asked('t2', 10);
    filler.answered('t1');
    filler.tick(1000);
    expect(told).toEqual(['say']);
    filler.answered('t2');
    filler.answered('t2');
    expect(told).toEqual(['say', 'withdraw']);
    filler.asked('t3', 2000);
    filler.answered('t3');
    filler.tick(9000);
    expect(told).toEqual(['say', 'withdraw']);
  });
});
