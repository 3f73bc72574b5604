/**
 * Owns the names that made-up people are put together from. Data only; nobody in particular is meant.
 */

export type GivenName = { latin: string; gender: 'M' | 'F'; devanagari?: string; urdu?: string };
export type FamilyName = { latin: string; devanagari?: string; urdu?: string };

export const givenNames: readonly [GivenName, ...GivenName[]] = [
  { latin: 'Abdul', gender: 'M', urdu: 'عبدل' },
  { latin: 'Aijaz', gender: 'M', urdu: 'اعجاز' },
  { latin: 'Anjali', gender: 'F', devanagari: 'अंजलि' },
  { latin: 'Balbir', gender: 'M', devanagari: 'बलबीर' },
  { latin: 'Bashir', gender: 'M', urdu: 'بشیر' },
  { latin: 'Dolma', gender: 'F' },
  { latin: 'Farooq', gender: 'M', urdu: 'فاروق' },
  { latin: 'Fatima', gender: 'F', urdu: 'فاطمہ' },
  { latin: 'Ghulam', gender: 'M', urdu: 'غلام' },
  { latin: 'Gurpreet', gender: 'F' },
  { latin: 'Haleema', gender: 'F', urdu: 'حلیمہ' },
  { latin: 'Ishfaq', gender: 'M', urdu: 'اشفاق' },
  { latin: 'Kamla', gender: 'F', devanagari: 'कमला' },
  { latin: 'Meena', gender: 'F', devanagari: 'मीना' },
  { latin: 'Mohan', gender: 'M', devanagari: 'मोहन' },
  { latin: 'Nazir', gender: 'M', urdu: 'نذیر' },
  { latin: 'Parveena', gender: 'F', urdu: 'پروینہ' },
  { latin: 'Rajinder', gender: 'M', devanagari: 'राजिंदर' },
  { latin: 'Rukhsana', gender: 'F', urdu: 'رخسانہ' },
  { latin: 'Sakina', gender: 'F', urdu: 'سکینہ' },
  { latin: 'Shabir', gender: 'M', urdu: 'شبیر' },
  { latin: 'Sunita', gender: 'F', devanagari: 'सुनीता' },
  { latin: 'Tenzin', gender: 'M' },
  { latin: 'Zooni', gender: 'F', urdu: 'زونی' },
];

export const familyNames: readonly [FamilyName, ...FamilyName[]] = [
  { latin: 'Ahmad', urdu: 'احمد' },
  { latin: 'Bano', urdu: 'بانو' },
  { latin: 'Bhat', devanagari: 'भट', urdu: 'بٹ' },
  { latin: 'Charak', devanagari: 'चाढ़क' },
  { latin: 'Dar', urdu: 'ڈار' },
  { latin: 'Devi', devanagari: 'देवी' },
  { latin: 'Gupta', devanagari: 'गुप्ता' },
  { latin: 'Jan', urdu: 'جان' },
  { latin: 'Kaur', devanagari: 'कौर' },
  { latin: 'Lone', urdu: 'لون' },
  { latin: 'Malik', urdu: 'ملک' },
  { latin: 'Mir', urdu: 'میر' },
  { latin: 'Rather', urdu: 'راتھر' },
  { latin: 'Sharma', devanagari: 'शर्मा' },
  { latin: 'Singh', devanagari: 'सिंह' },
  { latin: 'Wani', urdu: 'وانی' },
];

export type Place = { line: string; district: string; pincode: string };

export const places: readonly [Place, ...Place[]] = [
  { line: 'Mohalla A, Demonstration Colony', district: 'GANDERBAL', pincode: '191201' },
  { line: 'Ward 4, Demonstration Nagar', district: 'SRINAGAR', pincode: '190001' },
  { line: 'House 12, Demonstration Lane', district: 'JAMMU', pincode: '180001' },
  { line: 'Village Demonstration', district: 'BARAMULLA', pincode: '193101' },
  { line: 'Near the bus stand, Demonstration', district: 'UDHAMPUR', pincode: '182101' },
];
